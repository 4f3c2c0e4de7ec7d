"""Languages: Chinese first, English complete beside it; one catalogue a room."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from flask import Flask, current_app, has_app_context, has_request_context, request, session
from flask_babel import Babel, get_locale, gettext

from registry.kernel import sayings
from registry.kernel.messages import Message

LANGUAGES = {"zh_Hans": "中文", "en": "English"}
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
SHANGHAI = ZoneInfo("Asia/Shanghai")

babel = Babel()


def init(app: Flask) -> None:
    """Wire Flask-Babel: each .po file under translations/ is one domain."""
    domains = sorted(file.stem for file in (CATALOGUES / "zh_Hans" / "LC_MESSAGES").glob("*.po"))
    app.config["BABEL_DOMAIN"] = ";".join(domains)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join([str(CATALOGUES)] * len(domains))
    babel.init_app(app, default_locale="en", default_timezone="Asia/Shanghai", locale_selector=_language)
    sayings.speak_with(lambda text: say(text) if has_app_context() else str(text))
    app.jinja_env.filters.update(say=say, day=day, moment=moment, ten_thousandths=ten_thousandths)
    app.jinja_env.globals.update(languages=LANGUAGES, language=lambda: str(get_locale()))


def _language() -> str:
    if not has_request_context():
        return str(current_app.config["COMMAND_LANGUAGE"])
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    wished = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "en"])
    return "en" if wished == "en" else "zh_Hans"


def say(text: object) -> str:
    """Return the sentence of a `Message` in the reader's language; values that are messages are said too."""
    if text is None:
        return ""
    if not isinstance(text, Message):
        return str(text)
    values = {name: _said(value) for name, value in text.values.items()}
    translated = gettext(text.template)
    return translated % values if values else translated


def _said(value: object) -> object:
    if isinstance(value, Message):
        return say(value)
    label = getattr(value, "label", None)
    if isinstance(label, Message):
        return say(label)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return (
            "、".join(str(_said(one)) for one in value) if is_chinese() else ", ".join(str(_said(one)) for one in value)
        )
    return value


def is_chinese() -> bool:
    locale = get_locale()
    return isinstance(locale, Locale) and locale.language == "zh"


def day(value: date | None) -> str:
    """Return 2026年11月23日 in Chinese, 2026-11-23 in English, an empty text for None."""
    if value is None:
        return ""
    return f"{value.year}年{value.month}月{value.day}日" if is_chinese() else value.isoformat()


def moment(value: datetime | None) -> str:
    """Return day and time in Asia/Shanghai."""
    if value is None:
        return ""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date())} {local:%H:%M}"


def ten_thousandths(value: int | None) -> str:
    """Return an integer number of ten-thousandths as a decimal with four places: 873250 is 87.3250."""
    if value is None:
        return ""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 10000}.{abs(value) % 10000:04d}"
