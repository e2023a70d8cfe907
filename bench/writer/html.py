"""Reports as web pages: the ways in which sites of the government and word processors mark them up."""

from collections.abc import Callable, Mapping
from html import escape

from bench.writer.layout import Heading, Layout, Look, Signature, Slot, Text, Title, parts
from bench.writer.truth import ReportTruth

__all__ = ["VARIANTS", "for_print"]

Variant = Callable[[ReportTruth], bytes]
Block = Callable[[Layout], str]


def plain(truth: ReportTruth) -> bytes:
    """Semantic markup: headings, paragraphs, tables with thead and tbody."""
    return _page(truth, _body(truth, _table)).encode()


def cms(truth: ReportTruth) -> bytes:
    """The page of a content system: navigation, breadcrumbs, source and date, share buttons, footer."""
    day = f"{truth.published_on:%Y-%m-%d}" if truth.published_on else ""
    links = (("/", "首页"), ("/xxgk/", "政府信息公开"), ("/bsfw/", "办事服务"), ("/hdjl/", "互动交流"))
    menu = "".join(f'<li><a href="{address}">{name}</a></li>' for address, name in links)
    trail = " &gt; ".join(f'<a href="{address}">{name}</a>' for address, name in links[:2])
    share = "".join(f'<a href="#">{name}</a>' for name in ("微信", "微博", "打印本页", "关闭窗口"))
    body = f"""<div class="top"><ul class="nav">{menu}</ul></div>
<div class="position">当前位置：{trail} &gt; <a href="./">政府信息公开年报</a></div>
<div class="article"><h1 class="title">{escape("".join(_titles(truth)))}</h1>
<div class="info"><span>来源：{escape(truth.agency.name)}</span>　<span>发布时间：{day}</span>
<span>浏览次数：<i id="hits">217</i></span>
<span>字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</span></div>
<div class="TRS_Editor">{_body(truth, _table)}</div>
<div class="share">分享到：{share}</div></div>
<div class="footer"><p>主办：{escape(truth.agency.name)}　网站标识码：0000000000</p><p>扫一扫在手机打开当前页</p></div>
<script>document.getElementById("hits").innerText = 218;</script>"""
    return _page(truth, body).encode()


def word(truth: ReportTruth) -> bytes:
    """What a word processor saves as HTML: mso styles, spans around every run, no headings."""

    def table(layout: Layout) -> str:
        return _table(
            layout,
            attributes='class=MsoTableGrid border=1 cellspacing=0 style="mso-border-alt:solid windowtext .5pt"',
            inside=lambda text: f"<p class=MsoNormal><span lang=EN-US>{text or '<o:p>&nbsp;</o:p>'}</span></p>",
        )

    def paragraph(text: str) -> str:
        half = len(text) // 2
        runs = "".join(
            f'<span style="font-family:仿宋_GB2312;mso-hansi-font-family:Calibri">{escape(run)}</span>'
            for run in (text[:half], text[half:])
        )
        return f'<p class=MsoNormal style="text-indent:32.0pt;mso-char-indent-count:2.0">{runs}<o:p></o:p></p>'

    body = "\n".join(
        f"<div align=center>{table(part)}</div>"
        if isinstance(part, Layout)
        else "\n".join(map(paragraph, _lines(part)))
        for part in parts(truth)
    )
    xmlns = 'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"'
    return _page(truth, f'<div class=WordSection1 style="layout-grid:15.6pt">{body}</div>', xmlns).encode()


def divs(truth: ReportTruth) -> bytes:
    """Tables without table elements: rows of div cells."""

    def grid(layout: Layout) -> str:
        rows = layout.rows()
        cells = "\n".join(f'<div class="tr">{"".join(map(_div_cell, slots))}</div>' for slots in rows)
        return (
            f'<div class="grid" style="display:grid;grid-template-columns:repeat({layout.n_cols},auto)">{cells}</div>'
        )

    return _page(truth, _body(truth, grid)).encode()


def gbk(truth: ReportTruth) -> bytes:
    """The plain page in the encoding of older sites."""
    return _page(truth, _body(truth, _table)).replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")


def nested(truth: ReportTruth) -> bytes:
    """The report inside tables that only make the layout of the page."""
    inner = _body(truth, lambda layout: f'<table width="100%"><tr><td>{_table(layout)}</td></tr></table>')
    menu = "".join(f'<tr><td><a href="{at}.html">{name}</a></td></tr>' for at, name in (("gk", "指南"), ("nb", "年报")))
    body = f"""<table width="1000" align="center"><tr><td colspan="2"><img src="banner.jpg" alt=""></td></tr>
<tr><td width="180" valign="top"><table>{menu}</table></td>
<td valign="top"><table width="100%"><tr><td>{inner}</td></tr></table></td></tr></table>"""
    return _page(truth, body).encode()


VARIANTS: Mapping[str, Variant] = {"plain": plain, "cms": cms, "word": word, "divs": divs, "gbk": gbk, "nested": nested}
"""Every kind of page by name."""


def for_print(truth: ReportTruth, look: Look) -> str:
    """The page that Chromium prints, in a given look."""
    border = "none" if look.borderless else "0.6pt solid black"
    size = 7 if look.small else 10.5
    css = f"""@page {{ size: A4 {"landscape" if look.landscape else "portrait"}; margin: 20mm 18mm }}
body {{ font: {size}pt/1.8 "Noto Serif CJK SC" }} p {{ text-indent: 2em; margin: 0 }}
h1 {{ text-align: center; font-size: 1.5em }} h2 {{ font-size: 1em; break-after: avoid }}
table {{ width: 100%; border-collapse: collapse; line-height: 1.4; margin: 1em 0 }}
td, th {{ border: {border}; padding: 2pt; text-align: center; font-weight: normal }} td.down {{ width: 1.2em }}
{"#requests { margin-top: 9cm }" if look.cut else ""}"""
    return _page(truth, _body(truth, _table), style=css)


def _page(truth: ReportTruth, body: str, attributes: str = "", style: str = "") -> str:
    css = f"<style>{style}</style>" if style else ""
    return f"""<!DOCTYPE html>
<html {attributes}><head><meta charset="utf-8"><title>{escape("".join(_titles(truth)))}</title>{css}</head>
<body>{body}</body></html>
"""


def _titles(truth: ReportTruth) -> list[str]:
    return truth.title.splitlines()


def _lines(part: Title | Heading | Text | Signature) -> list[str]:
    return list(part.lines) if isinstance(part, Title | Signature) else [part.text]


def _body(truth: ReportTruth, table: Block) -> str:
    pieces: list[str] = []
    for part in parts(truth):
        match part:
            case Title(lines):
                pieces.append(f"<h1>{'<br>'.join(map(escape, lines))}</h1>")
            case Heading(text):
                pieces.append(f"<h2>{escape(text)}</h2>")
            case Text(text):
                pieces.append(f"<p>{escape(text)}</p>")
            case Layout():
                pieces.append(table(part))
            case Signature(lines):
                pieces += [f'<p style="text-align:right">{escape(line)}</p>' for line in lines]
    return "\n".join(pieces)


def _table(
    layout: Layout, attributes: str = 'border="1" cellspacing="0"', inside: Callable[[str], str] = lambda text: text
) -> str:
    rows = "\n".join(f"<tr>{''.join(_cell(slot, inside) for slot in slots)}</tr>" for slots in layout.rows())
    return f'<table id="{layout.table}" {attributes}><tbody>\n{rows}\n</tbody></table>'


def _cell(slot: Slot, inside: Callable[[str], str]) -> str:
    spans = f' rowspan="{slot.rowspan}"' if slot.rowspan > 1 else ""
    spans += f' colspan="{slot.colspan}"' if slot.colspan > 1 else ""
    down = ' class="down"' if slot.vertical else ""
    return f"<td{spans}{down}>{inside(escape(slot.text))}</td>"


def _div_cell(slot: Slot) -> str:
    style = f"grid-row:{slot.row + 1}/span {slot.rowspan};grid-column:{slot.col + 1}/span {slot.colspan}"
    return f'<div class="td" style="{style}">{escape(slot.text)}</div>'
