# SPDX-License-Identifier: MIT
"""Header, prototypes, library and package say the same."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
from pathlib import Path

import pytest
from conftest import HERE, LIBRARY
from smtptestd import ROOT

import courriel
from courriel import AsyncSession, Code, Session, _constants, _errors, _native, wlanguage
from courriel._constants import SessionProperty
from courriel._properties import SessionProperties, _Property
from courriel._prototypes import CALLBACKS, FUNCTIONS
from courriel._session import Settings

PACKAGE = HERE.parent / "src" / "courriel"
HEADER, SPELLINGS = (
    re.sub(r"/\*.*?\*/", " ", (ROOT / "include" / name).read_text("utf-8"), flags=re.DOTALL)
    for name in ("courriel.h", "courriel_wlanguage.h")
)

PREFIXES = {
    "Code": "EMAIL_E_",
    "ErrorDetail": "EMAIL_ERROR_",
    "SessionProperty": "EMAIL_SESSION_",
    "SplitDetail": "EMAIL_SPLIT_",
    "RecipientDetail": "EMAIL_RECIPIENT_",
    "ImportOption": "EMAIL_IMPORT_",
    "SourceOption": "EMAIL_SOURCE_",
    "ContentDetail": "EMAIL_CONTENT_",
    "AttachmentDetail": "EMAIL_ATTACHMENT_",
    "MailStatus": "EMAIL_STATUS_",
    "MailState": "EMAIL_STATE_",
    "MailDetail": "EMAIL_MAIL_",
    "DeliveryOption": "EMAIL_DELIVERY_",
    "AddressCheck": "EMAIL_ADDRESS_",
    "TranscriptSide": "EMAIL_TRANSCRIPT_",
}


def header_functions() -> dict[str, int]:
    """Names and counts of parameters of the header's functions."""
    text = re.sub(r"^#.*$", "", HEADER, flags=re.MULTILINE)
    found = re.findall(r"EMAIL_API\s[^;()]*?EMAIL_CALL\s+(\w+)\s*\(([^;]*)\)\s*;", text)
    return {
        name: 0 if parameters.strip() == "void" else parameters.count(",") + 1
        for name, parameters in found
    }


def test_functions_of_header_and_prototypes_agree() -> None:
    declared = header_functions()
    assert len(declared) > 40
    assert {name: len(parameters) for name, (_, parameters) in FUNCTIONS.items()} == declared


def test_library_exports_what_the_header_says() -> None:
    listed = subprocess.run(
        ["nm", "-D", "--defined-only", str(LIBRARY)], capture_output=True, check=True, text=True
    ).stdout
    exported = {line.split()[-1].split("@")[0] for line in listed.splitlines() if " T " in line}
    assert exported == set(header_functions())


def test_constants_of_header_and_package_agree() -> None:
    declared = {
        name: int(value, 0)
        for name, value in re.findall(r"^#define (EMAIL_\w+) (-?\w+)\s*$", HEADER, re.MULTILINE)
        if value.lstrip("-").isdigit()
    }
    ours = {
        PREFIXES.get(kind, f"EMAIL_{kind.upper()}_") + member.name: int(member)
        for kind in _constants.__all__
        for member in getattr(_constants, kind)
    }
    missing = {name for name in declared if name not in ours} - {"EMAIL_E_NONE", "EMAIL_OK"}
    assert not missing
    assert {name: declared.get(name) for name in ours} == ours


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "examples/legacy/README.md"])
def test_documents_name_what_there_is(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    if "legacy" in document:
        # The first column has the names of WLanguage.
        text = re.sub(r"^\|[^|]*\|", "", text, flags=re.MULTILINE)
    # The 32-bit DLL has each function twice.
    text = re.sub(r"\bEmailStd", "Email", text)
    # .NET's classes have such names, too.
    text = re.sub(r"^```csharp\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    names = set(re.findall(r"\b(?:Email[A-Z]\w+|EMAIL_\w+)\b", text))
    assert names
    known = set(re.findall(r"\w+", HEADER))
    for source in (ROOT / "bindings/dotnet/src").glob("*.cs"):  # .NET's classes are named like that
        known |= set(re.findall(r"\b(?:class|enum|struct) (\w+)", source.read_text("utf-8")))
    # EMAIL_E_ stands for all that begin so.
    assert not {name for name in names - known if not name.endswith("_")}


def test_version_of_header_library_and_package_agree() -> None:
    wanted = re.search(r'#define COURRIEL_VERSION "([\d.]+)"', HEADER)
    assert wanted and courriel.version() == wanted[1]


def test_every_code_has_a_class_and_a_text() -> None:
    assert all(_errors.class_of(code) is not courriel.Error for code in Code)
    assert all(courriel.error_text(code) for code in Code)


def test_every_exception_is_public() -> None:
    kinds = {
        name
        for name, value in vars(_errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }
    assert kinds - {"RecipientResult"} <= set(courriel.__all__)


def test_every_property_is_an_attribute_and_an_argument() -> None:
    attributes = {
        value.number: name
        for name, value in vars(SessionProperties).items()
        if isinstance(value, _Property)
    }
    assert set(attributes) == set(SessionProperty)
    arguments = set(inspect.signature(Session.__init__).parameters)
    assert {name for number, name in attributes.items() if number < 100} <= arguments
    in_order = {"server", "port", "username", "password"}
    assert (
        set(Settings.__annotations__) | in_order | {"self", "progress", "transcript"} == arguments
    )
    assert inspect.signature(AsyncSession.__init__) == inspect.signature(Session.__init__)


def test_both_kinds_of_sessions_send_alike() -> None:
    for name in ("send", "send_all", "send_source", "send_file", "flush"):
        blocking = inspect.signature(getattr(Session, name))
        assert inspect.signature(getattr(AsyncSession, name)) == blocking


def test_functions_for_porting_are_all_there() -> None:
    public = set(wlanguage.__all__) - set(_constants.__all__)
    assert set(wlanguage.__all__) - public == set(_constants.__all__)
    mirrored = {name for name in public if name[:5] in ("Email", "Error")}
    # In Python, ErrorInfo returns a copy by itself, and memory is nobody's concern.
    assert mirrored == set(FUNCTIONS) - {"EmailErrorCopy", "EmailFreeSource"}
    aliases = dict(
        re.findall(r"^#define ((?:email|option|err)\w+) (\w+)$", SPELLINGS, re.MULTILINE)
    )
    assert len(aliases) > 10
    for alias, name in aliases.items():
        if alias not in ("emailSynchronous", "emailAsynchronous"):
            assert getattr(wlanguage, alias).name == name.split("_", 2)[2], alias
    assert set(aliases) == public - mirrored


def test_only_one_module_knows_ctypes() -> None:
    for path in PACKAGE.glob("*.py"):
        imported = {
            name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert ("ctypes" in imported) == (path.name == "_native.py"), path.name


def test_callbacks_are_known() -> None:
    assert set(_native._CALLBACKS) == set(CALLBACKS)


@pytest.mark.parametrize("name", sorted(courriel.__all__))
def test_everything_public_is_documented(name: str) -> None:
    public = getattr(courriel, name)
    assert inspect.getdoc(public)
    if inspect.isclass(public) and public.__module__.startswith("courriel."):
        for member, value in vars(public).items():
            if member[0] != "_" and inspect.isfunction(value):
                assert inspect.getdoc(value), member


def test_package_says_that_it_is_typed() -> None:
    assert (Path(courriel.__file__).parent / "py.typed").exists()
