#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Gets what the .NET tests need and is missing: the compiler and Mono from Debian, and a real
# CoreCLR 8 from npm. The latter comes as part of a program that carries the whole runtime with
# it, in which tests/runner/Hook.cs starts ours; it is a tool of the tests and nothing more.
# Does nothing when all is there. Downloads go to build/.
set -eu
cd "$(dirname "$0")/../../.."

say() { printf '%s\n' "$*" >&2; }

packages=(mono-mcs mono-runtime mono-runtime-sgen mono-devel libnunit-framework2.6.3-cil)
missing=()
for package in "${packages[@]}"; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=
	[ "$state" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -ne 0 ]; then
	command -v apt-get >/dev/null || {
		say "The .NET tests need Mono, its C# compiler and NUnit 2.6: install the counterparts of ${missing[*]} with your system's package manager."
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
fi

# 5.7.0 carries .NET 8.0.30 for Linux on x86-64; the sum is the one that npm publishes for it.
package=@microsoft/sarif-multitool-linux
version=5.7.0
sum=sha512-NxUbpq6ISCWoTQ/NfOYEwEDKq1Heka/rMoJ5R5LMydcAZQX/X7g5mWHcgxDub+0M07LC96tZ5LZHvF1Qy3gjTA==
home=build/dotnet/coreclr
if [ "$(cat "$home/version" 2>/dev/null)" != "$version" ]; then
	[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || {
		say "The CoreCLR of the tests exists for Linux on x86-64 only, and this is $(uname -s) on $(uname -m). Run: make -C bindings/dotnet test-mono"
		exit 1
	}
	command -v npm >/dev/null || {
		say "npm is missing, from which CoreCLR comes: apt-get install npm (or: make deps, as root)."
		exit 1
	}
	say "getting CoreCLR 8 from npm into $home"
	stage=$(mktemp -d)
	trap 'rm -rf "$stage" "${log:-$stage}"' EXIT
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
	tar -xzf "$archive" -C "$home" --strip-components=1 package/Sarif.Multitool
	chmod +x "$home/Sarif.Multitool"
	printf '%s\n' "$version" >"$home/version"
fi
