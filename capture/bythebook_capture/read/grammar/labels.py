"""Translates the labels of a page from other languages, and knows the labels of its menus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["CHILD_BUTTONS", "MENU", "has_labels", "is_menu", "label"]

_HEADINGS: Final[Mapping[str, str]] = {
    "授权": "Authorizations",
    "请求头": "Headers",
    "标头": "Headers",
    "路径参数": "Path Parameters",
    "查询参数": "Query Parameters",
    "请求体": "Body",
    "主体": "Body",
    "正文": "Body",
    "响应": "Response",
    "Responses": "Response",
}
_PILLS: Final[Mapping[str, str]] = {
    "必填": "required",
    "必需": "required",
    "已弃用": "deprecated",
    "弃用": "deprecated",
    "只读": "read-only",
    "只写": "write-only",
    "可用选项:": "Available options:",
    "示例:": "Example:",
}
_BEGINNINGS: Final[Mapping[str, str]] = {
    "默认值:": "default:",
    "默认:": "default:",
    "可用选项:": "Available options:",
    "必填范围:": "Required range:",
    "允许值:": "Allowed value:",
    "模式:": "Pattern:",
}
# Below it are the letters of all languages except those of East Asia (Unicode 16, section 18.1).
_LAST_BEFORE_CJK = "\u2e7f"
# The buttons that open the fields of an object.
CHILD_BUTTONS = frozenset(
    f"{verb} {what}" for verb in ("Show", "Hide") for what in ("child attributes", "properties", "child properties")
) | {"显示子属性", "隐藏子属性"}
MENU: Final = CHILD_BUTTONS | {
    "试一试", "复制页", "复制页面", "Try it", "Try it out", "Copy", "Copy page", "Ask AI", "Report incorrect code",
    "Open in ChatGPT", "Expand all", "Collapse all",
}  # fmt: skip


def is_menu(text: str) -> bool:
    """Returns whether a line is a button or a menu of the page."""
    return text in MENU


def label(text: str) -> str:
    """Returns a line with the label at its beginning in English, and any other line as it is."""
    if text[:1] <= _LAST_BEFORE_CJK:
        return _HEADINGS.get(text, text)
    plain = text.replace("：", ":")
    if plain in _HEADINGS:
        return _HEADINGS[plain]
    if plain in _PILLS:
        return _PILLS[plain]
    for beginning, word in _BEGINNINGS.items():
        if plain.startswith(beginning):
            return word + plain.removeprefix(beginning)
    return text


def has_labels(lines: frozenset[str]) -> bool:
    """Returns whether `label` changes any of the lines."""
    if not lines.isdisjoint(_HEADINGS):
        return True
    return any(line[:1] > _LAST_BEFORE_CJK and label(line) != line for line in lines)
