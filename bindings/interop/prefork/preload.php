<?php
// SPDX-License-Identifier: MIT
// What the master of php-fpm, or Apache with PHP in it, does before it forks (opcache.preload): see
// application.py. The number of the master's session is left in a file for the workers.
$courriel = FFI::scope('COURRIEL');
if (getenv('COURRIEL_FORK') === '1') {
    $courriel->EmailConfigure($courriel->EMAIL_PARAMETER_FORK, 1);
}
$number = '0';
if (getenv('COURRIEL_STATE') !== 'loaded') {
    $session = $courriel->EmailStartSMTPSession('', '', '127.0.0.1', (int) getenv('COURRIEL_PORT'), 0,
        $courriel->EMAIL_OPTION_CLEAR);
    $message = $courriel->EmailNewMessage();
    $courriel->EmailSetSender($message, 'a@example.org');
    $courriel->EmailAddRecipient($message, 'b@example.org');
    if ($session === null || $courriel->EmailSendMessage($session, $message) !== $courriel->EMAIL_SENT_FULLY) {
        throw new Exception($courriel->ErrorInfo($courriel->EMAIL_ERROR_EVERYTHING));
    }
    if (getenv('COURRIEL_STATE') === 'called') {
        $courriel->EmailCloseSession($session);
    } else {
        $number = (string) FFI::cast('uintptr_t', $session)->cdata;
    }
}
file_put_contents(getenv('COURRIEL_MASTER'), $number);
