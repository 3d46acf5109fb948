# SPDX-License-Identifier: MIT
"""Compares the projects for the .NET SDK, which the tests do not have, with what the Makefile compiles.

projects.py LANGVERSION SOURCE ...
"""

import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOTNET, TOP = HERE.parent, HERE.parents[2]


def resolved(value: str, project: Path) -> Path:
    return Path(project.parent, value.replace("$(Top)", f"{TOP}/")).resolve()


def main(version: str, *sources: str) -> int:
    wrong = []
    props = ET.parse(DOTNET / "Directory.Build.props").getroot()
    early = {one.tag for group in props.iter("PropertyGroup") for one in group}
    if props.find("PropertyGroup/Top").text != "$(MSBuildThisFileDirectory)../../":
        wrong.append("Directory.Build.props has another Top than this script")
    for project in (DOTNET / "src/Courriel.csproj", HERE / "Courriel.Tests.csproj"):
        root = ET.parse(project).getroot()
        settings = {one.tag: one.text for group in root.iter("PropertyGroup") for one in group}
        frameworks = r"netstandard2\.0;net8\.0|net8\.0"
        wanted = settings.get("TargetFrameworks") or settings["TargetFramework"]
        if root.get("Sdk") != "Microsoft.NET.Sdk" or not re.fullmatch(frameworks, wanted):
            wrong.append(f"{project.name}: SDK or framework")
        if (
            "Top" in settings
            or "BaseIntermediateOutputPath" in settings
            or "BaseIntermediateOutputPath" not in early
        ):
            wrong.append(f"{project.name}: what has to be known early is set late")
        for item in (one for group in root.iter("ItemGroup") for one in group):
            include = item.get("Include")
            if item.tag == "PackageReference":
                continue
            if "*" in include:
                if not list(project.parent.glob(include)):
                    wrong.append(f"{project.name}: nothing is {include}")
                continue
            path, condition = resolved(include, project), item.get("Condition")
            if condition is None and not path.is_file():
                wrong.append(f"{project.name}: there is no {include}")
            if condition is not None and condition != f"Exists('{include}')":
                wrong.append(f"{project.name}: {include} depends on something else: {condition}")
    library = ET.parse(DOTNET / "src/Courriel.csproj").getroot()
    if library.find("PropertyGroup/LangVersion").text != version:
        wrong.append(f"Courriel.csproj has not the Makefile's language version {version}")
    # The SDK compiles whatever lies below the folder of the project.
    there = {str(path.relative_to(DOTNET)) for path in (DOTNET / "src").rglob("*.cs")}
    if there != set(sources):
        wrong.append(
            f"the SDK compiles other files than the Makefile: {sorted(there ^ set(sources))}"
        )
    # The targets of the package: well formed, and each native file that they name is one that is packed.
    targets = ET.parse(DOTNET / "src/Courriel.targets").getroot()
    packed = {
        f"{item.get('PackagePath')}/{Path(item.get('Include')).name}"
        for item in library.iter("None")
        if (item.get("PackagePath") or "").startswith("runtimes/")
    }
    copied = {
        item.get("Include").replace("$(CourrielRuntimes)", "runtimes/")
        for item in targets.iter("None")
    }
    if not copied or copied != packed:
        wrong.append(
            f"Courriel.targets copies other files than the package has: {sorted(copied ^ packed)}"
        )
    for text in (
        "SignAssembly",
        "PathMap",
        "AssemblyVersion",
        "IsTrimmable",
        "IsAotCompatible",
        "PackageReadmeFile",
    ):
        if library.find(f".//{text}") is None:
            wrong.append(f"Courriel.csproj lacks {text}")
    if library.find("Target/Error") is None:
        wrong.append("Courriel.csproj packs what is not there without a word")
    header = (TOP / "include/courriel.h").read_text("utf-8")
    pattern = re.search(r"'(COURRIEL_VERSION .*?)'\)", library.find("PropertyGroup/Version").text)
    if not pattern or not re.search(pattern[1], header):
        wrong.append("Courriel.csproj does not find the version in the header")
    print("\n".join(wrong) or "ok  the projects for the .NET SDK compile what the Makefile does")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
