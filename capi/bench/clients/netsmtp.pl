# SPDX-License-Identifier: MIT
# Sends a mail many times with Perl's Net::SMTP: PORT COUNT FILE CA-FILE RECIPIENTS (CA-FILE empty: in clear).
use strict;
use warnings;
use Net::SMTP;

my ($port, $count, $path, $authority, $recipients) = @ARGV;
open(my $file, '<:raw', $path) or die "$path: $!";
my $mail = do { local $/; <$file> };
close($file);
my @to = map { "recipient$_\@example.test" } 1 .. $recipients;
my $client = Net::SMTP->new('localhost', Port => $port, Hello => 'localhost') or die "connection: $@";
if ($authority ne '') {
    $client->starttls(SSL_ca_file => $authority) or die 'STARTTLS: ' . $client->message;
}
for (1 .. $count) {
    $client->mail('sender@example.test') && $client->to(@to) && $client->data($mail)
        or die 'sending: ' . $client->message;
}
$client->quit;
