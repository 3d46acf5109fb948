# SPDX-License-Identifier: MIT
"""Writes each C# program of the manuals and the examples into a folder of its own.

snippets.py FOLDER
"""

import re
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
WRAPPED = """using Courriel;

internal static class Snippet
{{
    internal static async Task Run(EmailSession session, EmailMessage message, CancellationToken token)
    {{
        await Task.Yield();
{}
    }}
}}
"""


def main(folder: str) -> int:
    count = 0

    def write(name: str, *texts: str) -> None:
        nonlocal count
        count += 1
        place = Path(folder, name)
        place.mkdir(parents=True)
        for number, text in enumerate(texts):
            (place / f"{number}.cs").write_text(text, "utf-8")

    for manual in [
        TOP / "README.md",
        TOP / "bindings/dotnet/README.md",
        *sorted((TOP / "docs").glob("*.md")),
    ]:
        found = re.findall(
            r"^```csharp\n(.*?)^```", manual.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        for number, code in enumerate(found):
            program = re.search(r"\b(class|interface|record)\b", code)
            name = "-".join((*manual.relative_to(TOP).with_suffix("").parts, str(number)))
            write(name, code if program else WRAPPED.format(code))
    settings = (TOP / "examples/dotnet/Settings.cs").read_text("utf-8")
    for example in sorted((TOP / "examples/dotnet").glob("[0-9]*.cs")):
        write(example.stem, example.read_text("utf-8"), settings)
    return 0 if count > 6 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
