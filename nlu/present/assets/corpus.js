"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { axes } = data;
  const root = document.documentElement;
  const by = (id) => document.getElementById(id);
  const zh = () => root.lang !== "en";
  const say = (pair) => (zh() ? pair[0] : pair[1]);
  const percent = (part, whole) => (whole ? `${((100 * part) / whole).toFixed(1)}%` : "—");
  const number = (value) => (Math.round(value * 100) / 100).toLocaleString("en");
  const FEW = 5, LINES = 5, QUOTES = 24;
  let quotesShown = QUOTES;

  const el = (name, attributes = {}, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const svg = (name, attributes, text) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const nameOf = (label) => (zh() ? axes.label[label][1] : axes.label[label][2]);

  /* Filters: places on the axes, null for all */
  const FILTERS = ["level", "sector", "year", "label"];
  const chosen = { level: null, sector: null, year: null, label: null };
  const fill = () => {
    for (const axis of FILTERS) {
      const select = by(`by-${axis}`);
      const options = axes[axis].map((entry, n) => {
        const text = axis === "year" ? entry : axis === "label" ? `${entry[0] === "issue" ? "●" : "○"} ${nameOf(n)}` : say(entry);
        return el("option", { value: n }, text);
      });
      select.replaceChildren(el("option", { value: "" }, zh() ? "全部" : "all"), ...options);
      select.value = chosen[axis] ?? "";
    }
  };
  const inside = (row, except) =>
    (except === "level" || chosen.level === null || row[0] === chosen.level) &&
    (except === "sector" || chosen.sector === null || row[1] === chosen.sector) &&
    (except === "year" || chosen.year === null || row[2] === chosen.year);
  const sums = (rows, key, size, except) => {
    const found = new Map();
    for (const row of rows) {
      if (!inside(row, except)) continue;
      const at = key(row);
      const sum = found.get(at) ?? new Array(size).fill(0);
      for (let n = 0; n < size; n += 1) sum[n] += row[row.length - size + n];
      found.set(at, sum);
    }
    return found;
  };
  const choose = (axis, value) => {
    chosen[axis] = value;
    quotesShown = QUOTES;
    draw();
  };

  /* Pieces */
  const bar = (text, title, shares, figure, kind, pressed, onClick) => {
    const track = el("span", { class: "track", "aria-hidden": "true" });
    for (const share of shares) {
      const piece = el("i");
      piece.style.width = `${100 * Math.min(share, 1)}%`;
      track.append(piece);
    }
    const line = el(onClick ? "button" : "div", { class: `line ${kind}-bar`, title }, el("span", {}, text), track, el("span", {}, ...figure));
    if (onClick) {
      line.type = "button";
      line.setAttribute("aria-pressed", String(pressed));
      line.addEventListener("click", onClick);
    }
    return line;
  };
  const figure = (count, caption, detail) => el("div", {}, el("b", {}, count), ` ${caption}`, el("small", {}, detail));

  const drawNumbers = () => {
    const [all, five, none] = [...sums(data.reports, () => 0, 3).values()][0] ?? [0, 0, 0];
    const items = sums(data.labels, (row) => axes.label[row[3]][0], 3);
    const issue = items.get("issue") ?? [0, 0, 0];
    const remedy = items.get("remedy") ?? [0, 0, 0];
    by("numbers").replaceChildren(
      figure(number(all), zh() ? "份报告" : "reports", zh() ? `${number(five)} 份有第五部分` : `${number(five)} with a section five`),
      figure(number(none), zh() ? "份称无问题" : "declare none", percent(none, five)),
      figure(number(issue[1]), zh() ? "个问题标签" : "issue labels", zh() ? `${percent(issue[2], issue[1])} 无对应措施` : `${percent(issue[2], issue[1])} without a remedy`),
      figure(number(remedy[1]), zh() ? "个措施标签" : "remedy labels", zh() ? `${percent(remedy[2], remedy[1])} 无对应问题` : `${percent(remedy[2], remedy[1])} without an issue`),
    );
    const names = [chosen.level !== null && say(axes.level[chosen.level]), chosen.sector !== null && say(axes.sector[chosen.sector]), chosen.year !== null && axes.year[chosen.year], chosen.label !== null && nameOf(chosen.label)].filter(Boolean);
    by("scope").textContent = `${names.join(" · ") || (zh() ? "全部报告" : "All reports")} · n = ${number(all)}`;
    return five;
  };
  const drawLabels = (five) => {
    const found = sums(data.labels, (row) => row[3], 3);
    const largest = Math.max(...[...found.values()].map((sum) => sum[0]), 1);
    for (const kind of ["issue", "remedy"]) {
      const rows = [...found].filter(([label]) => axes.label[label][0] === kind).sort((a, b) => b[1][0] - a[1][0] || a[0] - b[0]);
      by(`bars-${kind}`).replaceChildren(...rows.map(([label, [reports, items, alone]]) =>
        bar(nameOf(label), `${nameOf(label)}: ${reports} / ${five}; ${alone} / ${items}`, [reports / largest, ((alone / items) * reports) / largest],
          [percent(reports, five), " ", el("small", {}, `${number(reports)} / ${number(five)}`)], kind, chosen.label === label,
          () => choose("label", chosen.label === label ? null : label))));
    }
  };
  const drawTrend = () => {
    const five = sums(data.reports.map((row) => [...row.slice(0, 3), row[4]]), (row) => row[2], 1, "year");
    const counts = sums(data.labels, (row) => `${row[3]}|${row[2]}`, 3, "year");
    const totals = sums(data.labels, (row) => row[3], 3, "year");
    const top = [...totals].filter(([label]) => axes.label[label][0] === "issue").sort((a, b) => b[1][0] - a[1][0]).map(([label]) => label);
    const labels = (chosen.label === null ? top : [chosen.label, ...top.filter((label) => label !== chosen.label)]).slice(0, LINES);
    const years = axes.year.map((year, n) => [year, n]).filter(([, n]) => (five.get(n)?.[0] ?? 0) > 0 && /^\d/.test(axes.year[n]));
    const wide = by("lines").clientWidth || 900;
    const [width, height, left, top_, right, bottom] = [wide, 340, 44, 14, wide < 560 ? 12 : 180, 44];
    const share = (label, n) => (counts.get(`${label}|${n}`)?.[0] ?? 0) / five.get(n)[0];
    const most = Math.max(0.05, ...labels.flatMap((label) => years.map(([, n]) => share(label, n))));
    const x = (k) => left + (years.length < 2 ? 0.5 : k / (years.length - 1)) * (width - left - right);
    const y = (value) => top_ + (1 - value / most) * (height - top_ - bottom);
    const plot = svg("svg", { viewBox: `0 0 ${width} ${height + (right < 100 ? 18 * labels.length : 0)}`, role: "img", "aria-label": zh() ? "各年度比例" : "share by year" });
    for (const step of [0, 0.5, 1]) {
      plot.append(svg("line", { class: "axis", x1: left, x2: width - right, y1: y(most * step), y2: y(most * step) }));
      plot.append(svg("text", { x: left - 6, y: y(most * step) + 4, "text-anchor": "end" }, `${Math.round(100 * most * step)}%`));
    }
    years.forEach(([year, n], k) => {
      plot.append(svg("text", { x: x(k), y: height - bottom + 18, "text-anchor": "middle" }, year));
      plot.append(svg("text", { x: x(k), y: height - bottom + 34, "text-anchor": "middle", opacity: 0.75 }, width < 560 ? five.get(n)[0] : `n=${number(five.get(n)[0])}`));
    });
    const ends = labels.map((label, c) => ({ label, c, at: years.length ? y(share(label, years.at(-1)[1])) : 0 })).sort((a, b) => a.at - b.at);
    ends.forEach((end, k) => { if (k && end.at < ends[k - 1].at + 17) end.at = ends[k - 1].at + 17; });
    ends.forEach(({ label, c, at }, k) => {
      const colour = label === chosen.label ? "c5" : `c${c}`;
      plot.append(svg("path", { class: colour, d: years.map(([, n], m) => `${m ? "L" : "M"}${x(m)},${y(share(label, n))}`).join(" ") }));
      years.forEach(([year, n], m) => {
        const dot = svg("circle", { class: colour, cx: x(m), cy: y(share(label, n)), r: 4 });
        dot.append(svg("title", {}, `${nameOf(label)} ${year}: ${percent(counts.get(`${label}|${n}`)?.[0] ?? 0, five.get(n)[0])}`));
        plot.append(dot);
      });
      const place = right < 100 ? { x: left, y: height + 18 * k + 6 } : { x: width - right + 12, y: at + 4 };
      plot.append(svg("text", { ...place, class: `name ${colour}` }, nameOf(label)));
    });
    by("lines").replaceChildren(plot);
  };
  const drawHeat = () => {
    const five = sums(data.reports.map((row) => [...row.slice(0, 3), row[4]]), (row) => row[1], 1, "sector");
    const counts = sums(data.labels, (row) => `${row[3]}|${row[1]}`, 3, "sector");
    const sectors = axes.sector.map((_, n) => n).filter((n) => (five.get(n)?.[0] ?? 0) > 0).slice(0, 24);
    const kind = chosen.label === null ? "issue" : axes.label[chosen.label][0];
    const labels = axes.label.map((_, n) => n).filter((n) => axes.label[n][0] === kind);
    const share = (label, sector) => (counts.get(`${label}|${sector}`)?.[0] ?? 0) / five.get(sector)[0];
    const most = Math.max(0.01, ...labels.flatMap((label) => sectors.filter((s) => five.get(s)[0] >= FEW).map((s) => share(label, s))));
    const head = el("tr", {}, el("th", {}), ...sectors.map((s) => el("th", { scope: "col", title: `n = ${five.get(s)[0]}` }, el("bdi", {}, say(axes.sector[s])))));
    const rows = labels.map((label) => el("tr", label === chosen.label ? { class: "chosen" } : {}, el("th", { scope: "row" }, nameOf(label)),
      ...sectors.map((s) => {
        if (five.get(s)[0] < FEW) return el("td", { class: "few" }, "—");
        const heat = share(label, s) / most;
        const cell = el("td", { class: heat > 0.6 ? "dark" : "", title: `${nameOf(label)} · ${say(axes.sector[s])}: ${counts.get(`${label}|${s}`)?.[0] ?? 0} / ${five.get(s)[0]}` }, Math.round(100 * share(label, s)));
        cell.style.setProperty("--heat", `${Math.round(88 * heat)}%`);
        return cell;
      })));
    by("map").replaceChildren(el("table", { class: "heat" }, el("thead", {}, head), el("tbody", {}, ...rows)));
  };
  const drawRequests = () => {
    const rates = sums(data.rates, (row) => row[3], 3);
    by("bars-rate").replaceChildren(...axes.rate.map((name, n) => {
      const [over, under, reports] = rates.get(n) ?? [0, 0, 0];
      return bar(say(name), `${number(over)} / ${number(under)}; n = ${reports}`, [under ? over / under : 0], [percent(over, under), " ", el("small", {}, `${number(over)} / ${number(under)}`)], "rate");
    }));
    const grounds = [...sums(data.grounds, (row) => row[3], 1)].sort((a, b) => b[1][0] - a[1][0]);
    const largest = grounds[0]?.[1][0] ?? 1;
    by("bars-ground").replaceChildren(...grounds.map(([n, [requests]]) => bar(say(axes.ground[n]), say(axes.ground[n]), [requests / largest], [number(requests)], "ground")));
  };

  /* Quotes and their evidence */
  const open = (quote) => {
    const [level, sector, year, label, before, text, after, agency, source, address, report, start, end] = quote;
    by("evidence-title").textContent = `${agency ?? "?"} ${axes.year[year]} · ${nameOf(label)}`;
    by("evidence-text").replaceChildren(`…${before}`, el("mark", { class: axes.label[label][0] }, text), `${after}…`);
    const facts = [[zh() ? "来源文件" : "Source file", source], [zh() ? "报告编号" : "report_id", report], [zh() ? "原文位置" : "Span in text", `[${start}, ${end})`],
      [zh() ? "层级、领域" : "Level, sector", `${say(axes.level[level])} · ${say(axes.sector[sector])}`], [zh() ? "证据页" : "Evidence page", el("code", {}, `gongkai view "${source}"`)]];
    if (/^https?:\/\//.test(address ?? "")) facts.push([zh() ? "网址" : "Address", el("a", { href: address, rel: "noreferrer" }, address)]);
    by("evidence-facts").replaceChildren(...facts.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
    by("evidence").showModal();
  };
  const drawQuotes = () => {
    const found = data.quotes.filter((quote) => inside(quote) && (chosen.label === null || quote[3] === chosen.label));
    if (chosen.label === null) { /* one of each label in turn */
      const turn = new Map();
      const rank = new Map(found.map((quote) => { const n = turn.get(quote[3]) ?? 0; turn.set(quote[3], n + 1); return [quote, n]; }));
      found.sort((a, b) => rank.get(a) - rank.get(b) || a[3] - b[3]);
    }
    by("quote-list").replaceChildren(...found.slice(0, quotesShown).map((quote) => {
      const card = el("button", { type: "button", class: `cited ${axes.label[quote[3]][0]}`, lang: "zh-CN" }, quote[5], el("small", {}, `${nameOf(quote[3])} · ${quote[7] ?? "?"} ${axes.year[quote[2]]}`));
      card.addEventListener("click", () => open(quote));
      return card;
    }));
    if (!found.length) by("quote-list").append(el("p", { class: "none" }, zh() ? "样本中没有符合条件的摘引；请查询数据集。" : "No sampled quote fits; ask the data set."));
    by("more-quotes").hidden = found.length <= quotesShown;
  };

  function draw() {
    fill();
    drawLabels(drawNumbers());
    drawTrend();
    drawHeat();
    drawRequests();
    drawQuotes();
  }
  for (const axis of FILTERS) by(`by-${axis}`).addEventListener("change", (event) => choose(axis, event.target.value === "" ? null : Number(event.target.value)));
  by("filters").addEventListener("reset", (event) => {
    event.preventDefault();
    for (const axis of FILTERS) chosen[axis] = null;
    quotesShown = QUOTES;
    draw();
  });
  by("more-quotes").addEventListener("click", () => { quotesShown += QUOTES; drawQuotes(); });
  const buttons = [...document.querySelectorAll(".switch button")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      root.lang = button.dataset.lang;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      draw();
    });
  }
  let last = innerWidth;
  addEventListener("resize", () => { if (innerWidth !== last) { last = innerWidth; drawTrend(); } });
  draw();
})();
