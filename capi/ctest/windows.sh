#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Looks at the DLLs that `make windows` built, and runs windows.c with them as far as Wine can.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=build/windows
names() { sed -n 's/^    \(E[A-Za-z0-9]*\);/\1/p' capi/exports.map; }
exports() { "$1"-w64-mingw32-objdump -p "$2" | awk '/Ordinal.Name Pointer.*Table/ {in_it = 1; next} in_it && /^$/ {exit} in_it {print $NF}' | LC_ALL=C sort; }

# Data are not run, and the addresses are drawn by lot: 0x40 dynamic base, 0x100 NX, 0x20 high entropy (64 bits only).
hardened() { # architecture, prefix of the tools, bits that must be set
	local bits
	bits=$("$2"-w64-mingw32-objdump -p $out/$1/libcourriel.dll | sed -n 's/^DllCharacteristics[[:space:]]*//p')
	[ $((16#$bits & $3)) -eq $(($3)) ] || { echo "$out/$1/libcourriel.dll has DllCharacteristics $bits, which lacks some of $3"; exit 1; }
	# The address at which it is loaded can change only with relocations.
	"$2"-w64-mingw32-objdump -h $out/$1/libcourriel.dll | grep -q '\.reloc' || { echo "$out/$1/libcourriel.dll cannot be moved"; exit 1; }
	# The C part looks after its stack.
	"$2"-w64-mingw32-objdump -p $out/$1/libcourriel.dll | grep -q 'libssp' && { echo "$out/$1/libcourriel.dll needs libssp-0.dll"; exit 1; }
	grep -q 'stack smashing detected' $out/$1/libcourriel.dll || { echo "$out/$1/libcourriel.dll has no stack protector"; exit 1; }
	echo "ok  $1: NX, drawn addresses, stack protector"
}
hardened amd64 x86_64 0x160
hardened 386 i686 0x140

check() { # architecture, prefix of the tools, what else it exports
	local wrong
	wrong=$(diff <(exports "$2" $out/$1/libcourriel.dll) <({ names; cat; } | LC_ALL=C sort) || true)
	[ -z "$wrong" ] || { echo "$out/$1/libcourriel.dll exports (<) other functions than it should (>):"; echo "$wrong"; exit 1; }
	# Nothing that is not part of every Windows.
	wrong=$("$2"-w64-mingw32-objdump -p $out/$1/libcourriel.dll | sed -n 's/.*DLL Name: //p' | grep -vixE 'kernel32.dll|msvcrt.dll|ws2_32.dll|advapi32.dll' || true)
	[ -z "$wrong" ] || { echo "$out/$1/libcourriel.dll needs $wrong"; exit 1; }
	"$2"-w64-mingw32-gcc -std=gnu11 -Wall -Wextra -Werror -O1 -Iinclude capi/ctest/windows.c -o $out/$1/windows.exe $out/$1/libcourriel.lib
	echo "ok  $1: exports, imports, and a program that links"
}
check amd64 x86_64 </dev/null
sed -n 's/.*__stdcall \(EmailStd[A-Za-z0-9]*\)(.*/\1/p' capi/stdcall_windows_386.c | check 386 i686

# Which VB6 declares, with the bytes of its arguments that the callee takes off the stack.
while read -r name; do
	grep -q "__stdcall $name(" capi/stdcall_windows_386.c || { echo "courriel_vb6.bas declares $name, which is not exported"; exit 1; }
done < <(sed -n 's/.* Alias "\([A-Za-z]*\)".*/\1/p' examples/legacy/courriel_vb6.bas)
echo "ok  386: what VB6 declares is there"

command -v wine >/dev/null || { echo "left out: running it, as Wine is not installed"; exit 0; }
export WINEPREFIX=$PWD/build/wine WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" DISPLAY=
[ -d "$WINEPREFIX" ] || wine wineboot -i >/dev/null 2>&1
system=$WINEPREFIX/drive_c/windows/system32
[ -f "$system/bcryptprimitives.dll" ] ||
	x86_64-w64-mingw32-gcc -shared -O1 capi/ctest/bcryptprimitives.c -o "$system/bcryptprimitives.dll" -ladvapi32
coproc server { build/smtptestd; }
exec 8<&"${server[0]}" 9>&"${server[1]}"
trap 'exec 9>&-' EXIT
read -r first <&8
port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' <<<"$first")
cat <&8 >$out/mails.json &
reader=$!
run() {
	rm -f $out/$1/outbox.courriel*
	(cd $out/$1 && timeout 120 wine windows.exe "$port") || { echo "windows.exe failed on $1"; exit 1; }
	echo "ok  $1: errors of threads, mails, callbacks, outboxes under Wine"
}
run amd64
expected=30
if [ -x /usr/lib/wine/wine ]; then
	i686-w64-mingw32-gcc -shared -O1 capi/ctest/bcryptprimitives.c -o "$WINEPREFIX/drive_c/windows/syswow64/bcryptprimitives.dll" -ladvapi32 -Wl,--kill-at
	run 386
	expected=70
else
	echo "left out: running the one for 32 bits, as Wine for i386 is not installed"
fi
exec 9>&-
wait $reader
arrived=$(grep -c '"event":"mail"' $out/mails.json || true)
[ "$arrived" -eq $expected ] || { echo "$arrived mails arrived of $expected"; exit 1; }
