#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Gets what the .NET tests need and is missing: Mono and its compiler from Debian, and a real
# CoreCLR 8 and a C# compiler of today from npm. Both come as parts of programs: the first carries
# the whole runtime with it, in which tests/runner/Hook.cs starts ours, the second has Roslyn
# beside it, which tests/roslyn/Compile.cs calls. They are tools and never part of what is built.
# Does nothing when all is there. Downloads go to build/.
set -eu
cd "$(dirname "$0")/../../.."

say() { printf '%s\n' "$*" >&2; }

packages=(mono-mcs mono-runtime mono-runtime-sgen mono-devel libnunit-framework2.6.3-cil)
# Node.js often comes from elsewhere than Debian; then Debian's would conflict with it.
command -v npm >/dev/null || packages+=(nodejs npm)
command -v openssl >/dev/null || packages+=(openssl)
missing=()
for package in "${packages[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
	[ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -ne 0 ]; then
	command -v apt-get >/dev/null || {
		say "The .NET tests need Mono, its C# compiler, NUnit 2.6 and npm: install the counterparts of ${missing[*]} with your system's package manager."
		exit 1
	}
	[ "$(id -u)" -eq 0 ] || {
		say "These packages are missing, and only root can install them: ${missing[*]}"
		say "Run: sudo apt-get install --no-install-recommends ${missing[*]}"
		exit 1
	}
	say "installing ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	get() { apt-get -qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 "$@" >"$log" 2>&1 </dev/null; }
	if ! get install -y --no-install-recommends "${missing[@]}"; then
		if ! get update || ! get install -y --no-install-recommends "${missing[@]}"; then
			tail -n 20 "$log" >&2
			say "apt-get failed: see above. Check the network and the package sources, then run this again."
			exit 1
		fi
	fi
	rm -f "$log"
fi

# from_npm WHAT FOLDER PACKAGE VERSION SUM MEMBER...: unpacks members of a package into a folder of
# build/dotnet, once. The sum is the one that npm publishes for the archive.
from_npm() {
	local what=$1 home=build/dotnet/$2 package=$3 version=$4 sum=$5 stage archive found
	shift 5
	[ "$(cat "$home/version" 2>/dev/null)" != "$version" ] || return 0
	[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || {
		say "The CoreCLR of the tests exists for Linux on x86-64 only, and this is $(uname -s) on $(uname -m). Use a .NET SDK: dotnet build src, dotnet test tests"
		exit 1
	}
	command -v npm >/dev/null || {
		say "npm is missing, from which $what comes: apt-get install npm (or: make deps, as root)."
		exit 1
	}
	say "getting $what from npm into $home"
	stage=$(mktemp -d)
	# shellcheck disable=SC2064 # this folder, whatever the variable is by then
	trap "rm -rf '$stage'" EXIT
	(cd "$stage" && npm pack --silent "$package@$version" </dev/null >archive 2>error) || {
		cat "$stage/error" >&2
		say "npm could not get $package: check the network and npm's registry setting, then run this again."
		exit 1
	}
	archive=$stage/$(tail -n 1 "$stage/archive")
	found=sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w 0)
	[ "$found" = "$sum" ] || {
		say "What npm gave for $package $version is not what was expected ($found). Do not run it; see whether the registry was changed."
		exit 1
	}
	rm -rf "$home"
	mkdir -p "$home"
	tar -xzf "$archive" -C "$home" --strip-components=1 "${@/#/package/}"
	rm -rf "$stage"
	printf '%s\n' "$version" >"$home/version"
}

# 5.7.0 carries .NET 8.0.30 for Linux on x86-64.
from_npm 'CoreCLR 8' coreclr @microsoft/sarif-multitool-linux 5.7.0 \
	sha512-NxUbpq6ISCWoTQ/NfOYEwEDKq1Heka/rMoJ5R5LMydcAZQX/X7g5mWHcgxDub+0M07LC96tZ5LZHvF1Qy3gjTA== \
	Sarif.Multitool
chmod +x build/dotnet/coreclr/Sarif.Multitool
# It carries Roslyn 4.1, which knows C# 10, and NUnit 3.13.2.
from_npm 'the C# compiler' roslyn @autorest/csharp 3.0.0-beta.20251203.1 \
	sha512-qmdRB695uwzU7Xe7cfP7KATcWJh6wcsmydKbPy17Yo1923VPmnqtHsQ/xHPr97gpzSfuElIv9TZYQIGXXl4KEQ== \
	Microsoft.CodeAnalysis.dll Microsoft.CodeAnalysis.CSharp.dll nunit.framework.dll
