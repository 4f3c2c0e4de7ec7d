"""docs/security.md says what is: files, functions and tests exist, no requirement is missing, the counts are right."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from registry.settings import ROOT

DOCUMENT = ROOT / "docs" / "security.md"
ANSWERS = ("met", "documented", "the deployer's", "not applicable", "not met")
STATES = ("proven", "in part", "not there")
ABUSE_CASES = 26

# ASVS 5.0.0, levels 1 and 2: for each section the numbers and their levels, in order.
ASVS = """
1.1 1:2 2:2  1.2 1:1 2:1 3:1 4:1 5:1 6:2 7:2 8:2 9:2  1.3 1:1 2:1 3:2 4:2 5:2 6:2 7:2 8:2 9:2 10:2 11:2
1.4 1:2 2:2 3:2  1.5 1:1 2:2  2.1 1:1 2:2 3:2  2.2 1:1 2:1 3:2  2.3 1:1 2:2 3:2 4:2  2.4 1:2
3.2 1:1 2:1  3.3 1:1 2:2 3:2 4:2  3.4 1:1 2:1 3:2 4:2 5:2 6:2  3.5 1:1 2:1 3:1 4:2 5:2  3.7 1:2 2:2
4.1 1:1 2:2 3:2  4.2 1:2  4.3 1:2 2:2  4.4 1:1 2:2 3:2 4:2
5.1 1:2  5.2 1:1 2:1 3:2  5.3 1:1 2:1  5.4 1:2 2:2 3:2
6.1 1:1 2:2 3:2  6.2 1:1 2:1 3:1 4:1 5:1 6:1 7:1 8:1 9:2 10:2 11:2 12:2  6.3 1:1 2:1 3:2 4:2  6.4 1:1 2:1 3:2 4:2
6.5 1:2 2:2 3:2 4:2 5:2  6.6 1:2 2:2 3:2  6.8 1:2 2:2 3:2 4:2
7.1 1:2 2:2 3:2  7.2 1:1 2:1 3:1 4:1  7.3 1:2 2:2  7.4 1:1 2:1 3:2 4:2 5:2  7.5 1:2 2:2  7.6 1:2 2:2
8.1 1:1 2:2  8.2 1:1 2:1 3:2  8.3 1:1  8.4 1:2  9.1 1:1 2:1 3:1  9.2 1:1 2:2 3:2 4:2
10.1 1:2 2:2  10.2 1:2 2:2  10.3 1:2 2:2 3:2 4:2  10.4 1:1 2:1 3:1 4:1 5:1 6:2 7:2 8:2 9:2 10:2 11:2
10.5 1:2 2:2 3:2 4:2 5:2  10.6 1:2 2:2  10.7 1:2 2:2 3:2
11.1 1:2 2:2  11.2 1:2 2:2 3:2  11.3 1:1 2:1 3:2  11.4 1:1 2:2 3:2 4:2  11.5 1:2  11.6 1:2
12.1 1:1 2:2 3:2  12.2 1:1 2:1  12.3 1:2 2:2 3:2 4:2
13.1 1:2  13.2 1:2 2:2 3:2 4:2 5:2  13.3 1:2 2:2  13.4 1:1 2:2 3:2 4:2 5:2
14.1 1:2 2:2  14.2 1:1 2:2 3:2 4:2  14.3 1:1 2:2 3:2
15.1 1:1 2:2 3:2  15.2 1:1 2:2 3:2  15.3 1:1 2:2 3:2 4:2 5:2 6:2 7:2
16.1 1:2  16.2 1:2 2:2 3:2 4:2 5:2  16.3 1:2 2:2 3:2 4:2  16.4 1:2 2:2 3:2  16.5 1:2 2:2 3:2
17.1 1:2  17.2 1:2 2:2 3:2 4:2  17.3 1:2 2:2
"""
GRADED = {
    "1": "abcd",
    "2": "abcdefg",
    "3": "abcd",
    "4": "abcdef",
    "7": "ab",
    "8": "ab",
    "9": "abc",
    "10": "ab",
    "11": "ab",
}
REFERENCE = re.compile(
    r"`((?:registry|tests|migrations|templates|static|scripts)/[\w./-]+|pyproject\.toml)(?:(::?)(\w+))?`"
)


def required() -> dict[str, str]:
    """Return the level of each number of ASVS."""
    found, section = {}, ""
    for word in ASVS.split():
        number, _, level = word.partition(":")
        if level:
            found[f"{section}.{number}"] = level
        else:
            section = number
    return found


def rows(first: int, last: int) -> Iterator[list[str]]:
    """Yield the cells of the rows of the numbered tables of the chapters from `first` to `last`."""
    chapter = 0
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            chapter = int(line[3:].partition(".")[0]) if line[3].isdigit() else 0
        elif first <= chapter <= last and re.match(r"\| \d", line):
            yield [cell.strip() for cell in line.strip("| ").split(" | ")]


def asvs() -> list[list[str]]:
    return list(rows(2, 2))


def graded() -> list[list[str]]:
    return list(rows(3, 3))


@cache
def names_in(path: str) -> frozenset[str]:
    """Return what a Python file defines anywhere: functions, classes, names."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return frozenset(found)


def references(text: str) -> list[tuple[str, str, str]]:
    return REFERENCE.findall(text)


def test_every_file_function_and_test_named_exists() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    found = references(text)
    assert len(found) > 200
    wrong = []
    for path, mark, name in found:
        if not (ROOT / path).exists():
            wrong.append(f"{path} is not there")
        elif name and name not in names_in(path):
            wrong.append(f"{path} has no {name}")
        elif (mark == "::") != (path.startswith("tests/") and bool(name)) or (mark == "::" and name[:5] != "test_"):
            wrong.append(f"{path}{mark}{name} is not how a test or a function is named")
    assert not wrong, "\n".join(wrong)
    odd = [quoted for quoted in re.findall(r"`((?:registry|tests)/[^`]*)`", text) if not references(f"`{quoted}`")]
    assert not odd, odd


def test_every_abuse_case_has_control_proof_and_state() -> None:
    cases = list(rows(1, 1))
    assert [int(case[0]) for case in cases] == list(range(1, ABUSE_CASES + 1))
    for _number, _case, control, proof, state in cases:
        kind = state.partition(":")[0]
        assert kind in STATES, state
        assert (kind == "proven") == (state == "proven"), f"{state}: say what is missing"
        if kind != "not there":
            assert references(control), control
            assert any(path.startswith("tests/") for path, _, _ in references(proof)), proof


def test_no_requirement_is_missing_or_answered_twice() -> None:
    assert len(required()) == 253
    numbers = [row[0] for row in asvs()]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert numbers == list(required())
    assert {row[0]: row[1] for row in asvs()} == required()
    items = [f"8.1.4.{part} {letter}" for part, letters in GRADED.items() for letter in letters]
    items += ["8.1.4.5", "8.1.4.6"]
    assert Counter(row[0] for row in graded()) == Counter(items)


def test_each_answer_is_one_of_five_and_has_its_evidence() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for number, _level, subject, answer, evidence in [*asvs(), *graded()]:
        assert subject, number
        assert answer in ANSWERS, number
        assert evidence, number
        if answer == "met":
            assert references(evidence) or "same test" in evidence, f"{number}: say where"
        if answer == "documented":
            section = re.search(r"section (4\.\d+)", evidence)
            assert section, number
            assert f"\n### {section[1]} " in text, section[1]


def test_the_counts_at_the_top_are_right() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for title, answered in (("ASVS 5.0.0, levels 1 and 2", asvs()), ("GB/T 22239-2019, level 3, 8.1.4", graded())):
        counts = Counter(row[3] for row in answered)
        line = " | ".join(str(counts[answer]) for answer in ANSWERS)
        assert f"| {title} | {line} | {len(answered)} |" in text, f"{title}: {line} | {len(answered)}"
    states = Counter(case[4].partition(":")[0] for case in rows(1, 1))
    said = ", ".join(f"{states[state]} {state}" for state in STATES)
    assert f"Of the {ABUSE_CASES} abuse cases: {said}." in text, said


# What single answers rest on.

SOURCES = sorted((ROOT / "registry").rglob("*.py"))
OUTGOING = {
    "socket",
    "http",
    "urllib",
    "requests",
    "httpx",
    "aiohttp",
    "urllib3",
    "ftplib",
    "smtplib",
    "imaplib",
    "telnetlib",
}
HARMLESS = {("urllib", "parse"), ("http", "HTTPStatus")}


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def test_nothing_opens_an_outgoing_connection() -> None:
    """The name of the machine is all that is asked of `socket`."""
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                named = [(name.name.split(".")[0], (name.name + ".").split(".")[1]) for name in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                parts = node.module.split(".")
                named = [(parts[0], parts[1] if len(parts) > 1 else name.name) for name in node.names]
            else:
                continue
            for top, second in named:
                if top == "socket":
                    used = {call for _node, call in calls(tree) if call.startswith("socket.")}
                    assert used == {"socket.gethostname"}, source.name
                else:
                    assert top not in OUTGOING or (top, second) in HARMLESS, f"{source.name} imports {top}.{second}"


def test_no_shell_and_no_code_from_text() -> None:
    forbidden = {"eval", "exec", "compile", "os.system", "os.popen", "render_template_string", "yaml.unsafe_load"}
    forbidden |= {"pickle.load", "pickle.loads", "marshal.loads", "shelve.open"}
    for source in SOURCES:
        for call, name in calls(ast.parse(source.read_text(encoding="utf-8"))):
            assert name not in forbidden, f"{source.name}:{call.lineno} {name}"
            given = {word.arg: word.value for word in call.keywords}
            if name.startswith("subprocess."):
                assert "shell" not in given, f"{source.name}:{call.lineno}"
            if name == "yaml.load":
                assert ast.unparse(given["Loader"]) == "StrictLoader", source.name


def test_no_template_switches_escaping_off() -> None:
    for template in sorted((ROOT / "templates").rglob("*")):
        if template.is_file() and template.suffix in {".html", ".xml", ".svg"}:
            text = template.read_text(encoding="utf-8")
            assert not re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(", text), template.name


def test_no_statement_is_put_together_from_input() -> None:
    """Statements written out stand in the rooms of operation only; rooms that serve requests build expressions."""
    operating = ("upkeep/", "sample/", "db.py")
    for source in SOURCES:
        place = source.relative_to(ROOT / "registry").as_posix()
        for call, name in calls(ast.parse(source.read_text(encoding="utf-8"))):
            is_written = name.endswith("exec_driver_sql") or (
                name in {"text", "sa.text", "sqlalchemy.text"} and call.args
            )
            if is_written and not (name == "text" and "import text" not in source.read_text(encoding="utf-8")):
                constant = isinstance(call.args[0], ast.Constant)
                assert constant or place.startswith(operating), f"{place}:{call.lineno}"


def test_own_scripts_write_no_markup_and_keep_nothing() -> None:
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    for script in scripts:
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|localStorage|sessionStorage|indexedDB|\beval\b",
            script.read_text(encoding="utf-8"),
        )
        assert not found, f"{script.name}: {found}"


def test_parameters_of_form_and_address_are_not_mixed() -> None:
    for source in SOURCES:
        assert "request.values" not in source.read_text(encoding="utf-8"), source.name
