"""Masks personal names, telephone numbers and mail addresses in texts, character for character, so that spans still fit.

Names are masked only where the words around them say that a person is meant: after a post or 联系人, with a surname
in front and a word boundary behind. Numbers of more than three letters' weight (12345, years, counts) stay.
"""

import re

import pyarrow as pa

__all__ = ["MASK", "redact", "redact_column"]

MASK = "＊"

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
    "韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单"
    "包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖"
)
_DOUBLE = "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|东方"
_POSTS = (
    "联系人|经办人|负责人|责任人|填报人|填表人|审核人|审签人|签发人|联络员|分管领导|"
    "(?:党组|党委|党工委|支部|副)?书记|(?:副|常务副)?(?:局|厅|处|科|股|镇|乡|县|市|区|省|州|旗|部|院|校|所|站|队|司|署|组|秘书)长|"
    "(?:副)?主任|(?:副)?调研员|科员|专干|工作人员"
)
_NAME = rf"(?!任[组副主何务命职]|金额|方[式面案法]|安[全排]|明确|高度|严格|常[务态])(?:(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})"
_BOUNDARY = r"(?=$|[\s,，。.、;；:：()（）\[\]【】/\d]|同志|先生|女士|任[组副主]|担任|为|电话|手机|联系)"
_PHONES = re.compile(
    r"(?<![\d.])(?:1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}|[(（]0\d{2,3}[)）]\s?\d{7,8}|0\d{2,3}[-—－–\s]?\d{7,8}|400[-\s]?\d{3}[-\s]?\d{4})"
    r"(?:[-转]\d{1,5})?(?!\d)"
    r"|(?<=电话)[:：]?\s?\d{7,8}(?!\d)|(?<=热线)[:：]?\s?\d{7,8}(?!\d)|(?<=传真)[:：]?\s?\d{7,8}(?!\d)"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,255}\.[A-Za-z]{2,}")
_AFTER_POST = re.compile(rf"((?:{_POSTS})(?:姓名)?[:：是为]?[ \t\u3000]*)({_NAME}){_BOUNDARY}")
_BEFORE_TITLE = re.compile(rf"(?<![\u4e00-\u9fff])({_NAME})(?=同志|先生|女士)")
_ALSO = re.compile(rf"({MASK}{{2,4}}[、，])({_NAME}){_BOUNDARY}")


def redact(text: str) -> str:
    """The text with personal names, telephone numbers and mail addresses masked.

    Args:
        text: Any text.

    Returns:
        A text of the same length.
    """
    text = _MAIL.sub(_mask, text)
    text = _PHONES.sub(_mask, text)
    text = _AFTER_POST.sub(lambda match: match[1] + MASK * len(match[2]), text)
    text = _BEFORE_TITLE.sub(_mask, text)
    while (longer := _ALSO.sub(lambda match: match[1] + MASK * len(match[2]), text)) != text:
        text = longer  # the others of a list: 组长李某、王某、张某
    return text


def redact_column(texts: pa.Array) -> pa.Array:
    """`redact` for each value of a column, once for equal ones; null stays null."""
    encoded = texts.dictionary_encode()
    masked = pa.array([redact(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return masked.take(encoded.indices)


def _mask(match: re.Match[str]) -> str:
    return "".join(MASK if character.isalnum() else character for character in match[0])
