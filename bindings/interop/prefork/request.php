<?php
// SPDX-License-Identifier: MIT
// A request to php-fpm or Apache: see application.py. Settings come from the environment of the
// master, which php-fpm keeps (clear_env = no).
$courriel = FFI::scope('COURRIEL');

function code(FFI $courriel): string
{
    $cure = str_contains($courriel->ErrorInfo($courriel->EMAIL_ERROR_HINT), 'FORK');
    return $courriel->ErrorInfo($courriel->EMAIL_ERROR_NAME) . ($cure ? ' with its cure' : '');
}

function send(FFI $courriel, $session): string
{
    $message = $session === null ? null : $courriel->EmailNewMessage();
    if ($message === null) {
        return code($courriel);
    }
    $courriel->EmailSetSender($message, 'a@example.org');
    $courriel->EmailAddRecipient($message, 'b@example.org');
    $sent = $courriel->EmailSendMessage($session, $message) === $courriel->EMAIL_SENT_FULLY;
    $result = $sent ? 'sent' : code($courriel);
    $courriel->EmailFreeMessage($message);
    return $result;
}

$session = $courriel->EmailStartSMTPSession('', '', '127.0.0.1', (int) getenv('COURRIEL_PORT'), 0,
    $courriel->EMAIL_OPTION_CLEAR);
$own = send($courriel, $session);
if ($session !== null) {
    $courriel->EmailCloseSession($session);
}
$master = 'none';
$number = (int) file_get_contents(getenv('COURRIEL_MASTER'));
if ($number !== 0) {
    $integer = $courriel->new('uintptr_t');
    $integer->cdata = $number;
    $master = send($courriel, $courriel->cast('EmailSession', $integer));
}
header('Content-Type: application/json');
echo json_encode(['pid' => getmypid(), 'own' => $own, 'master' => $master]);
