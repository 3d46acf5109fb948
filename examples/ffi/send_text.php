<?php
// SPDX-License-Identifier: MIT
// Sends a mail from PHP by its FFI. Run with: php -d ffi.enable=1 send_text.php
// courriel.ffi.h has all functions and constants; courriel.h is the manual.
$path = getenv('COURRIEL_FFI') ?: '/usr/local/include/courriel.ffi.h';
$courriel = FFI::cdef(file_get_contents($path), getenv('COURRIEL_LIBRARY') ?: 'libcourriel.so.1');

function why(FFI $courriel): never
{
    // A const char * comes as a string already.
    fwrite(STDERR, $courriel->ErrorInfo($courriel->EMAIL_ERROR_EVERYTHING) . "\n");
    exit(1);
}

$session = $courriel->EmailStartSMTPSession('', '', getenv('COURRIEL_SERVER') ?: 'localhost',
    (int) (getenv('COURRIEL_PORT') ?: 25), 0, $courriel->EMAIL_OPTION_DEFAULT);
if ($session === null) {
    why($courriel);
}
$message = $courriel->EmailNewMessage();
$done = $courriel->EmailSetSender($message, 'ann@example.com')
    && $courriel->EmailAddRecipient($message, 'bob@example.org')
    && $courriel->EmailSetSubject($message, 'A mail from PHP')
    && $courriel->EmailSetText($message, "Bonjour, Zoé\n")
    && $courriel->EmailSendMessage($session, $message) === $courriel->EMAIL_SENT_FULLY;
if (!$done) {
    why($courriel);
}
$courriel->EmailFreeMessage($message);
$courriel->EmailCloseSession($session);
echo "The server has it.\n";
