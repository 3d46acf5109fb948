# SPDX-License-Identifier: MIT
# mypy: disable-error-code="import-not-found, import-untyped"
# PyInstaller looks for `import` only: the native library beside the modules is loaded by its
# path, and would be left out. The licences of what is linked into it have to go with it.
from PyInstaller.utils.hooks import collect_data_files, collect_dynamic_libs

binaries = collect_dynamic_libs("courriel")
datas = collect_data_files("courriel", includes=["LICENSE", "*.txt"])
