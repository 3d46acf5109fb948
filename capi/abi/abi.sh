#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The binary interface beside the committed one: functions with their types, and the
# values of the constants. Usage: capi/abi/abi.sh check|renew
# The library itself carries no debugging information, and Go's would say nothing of
# C types; the entry points alone, compiled with it, do.
set -eu
cd "$(dirname "$0")/../.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
baseline=capi/abi

"${CC:-gcc}" -std=gnu11 -g -O0 -fPIC -shared -fexceptions -Iinclude -Icapi capi/entry.c -o "$out/libcourriel.so" \
	-Wl,--version-script=capi/exports.map -Wl,-soname,libcourriel.so.1
abidw --no-show-locs --no-comp-dir-path --no-corpus-path --no-architecture --header-file include/courriel.h \
	--drop-private-types "$out/libcourriel.so" >"$out/libcourriel.abi"
"${CC:-gcc}" -dM -E include/courriel_wlanguage.h | grep -E '^#define (EMAIL_[A-Z0-9_]+|email[A-Za-z]+|option[A-Z]+|err[A-Z][A-Za-z]+) [^ ]' |
	grep -vE ' (EMAIL_API|EMAIL_CALL)\b' | LC_ALL=C sort >"$out/constants.txt"

case ${1:-check} in
renew)
	cp "$out/libcourriel.abi" "$out/constants.txt" $baseline/
	echo "renewed $baseline/libcourriel.abi and constants.txt: look at what git diff says, and note it in CHANGELOG.md"
	;;
check)
	# What is added breaks nobody; it comes into the baseline with the next renewal.
	abidiff --no-added-syms --no-show-locs "$baseline/libcourriel.abi" "$out/libcourriel.abi" >"$out/report" || {
		cat "$out/report"
		echo "The binary interface changed. If that is meant: make abi"
		exit 1
	}
	LC_ALL=C comm -23 $baseline/constants.txt "$out/constants.txt" >"$out/gone"
	[ ! -s "$out/gone" ] || {
		cat "$out/gone"
		echo "These constants are gone or have another value. If that is meant: make abi"
		exit 1
	}
	;;
*) exit 2 ;;
esac
