-- SPDX-License-Identifier: MIT
-- Sends a mail from LuaJIT by its FFI. Run with: luajit send_text.lua
-- courriel.ffi.h has all functions and constants; courriel.h is the manual.
local ffi = require("ffi")
local file = assert(io.open(os.getenv("COURRIEL_FFI") or "/usr/local/include/courriel.ffi.h"))
ffi.cdef(file:read("*a"))
file:close()
local courriel = ffi.load(os.getenv("COURRIEL_LIBRARY") or "libcourriel.so.1")

-- 0 and NULL are failures; the error is of the calling thread.
local function check(result)
    if result == 0 or result == nil then
        error(ffi.string(courriel.ErrorInfo(courriel.EMAIL_ERROR_EVERYTHING)), 0)
    end
    return result
end

local session = check(courriel.EmailStartSMTPSession("", "", os.getenv("COURRIEL_SERVER") or "localhost",
    tonumber(os.getenv("COURRIEL_PORT") or 25), 0, courriel.EMAIL_OPTION_DEFAULT))
local message = check(courriel.EmailNewMessage())
check(courriel.EmailSetSender(message, "ann@example.com"))
check(courriel.EmailAddRecipient(message, "bob@example.org"))
check(courriel.EmailSetSubject(message, "A mail from LuaJIT"))
check(courriel.EmailSetText(message, "Bonjour, Zoé\n"))
assert(check(courriel.EmailSendMessage(session, message)) == courriel.EMAIL_SENT_FULLY)
courriel.EmailFreeMessage(message)
courriel.EmailCloseSession(session)
print("The server has it.")
