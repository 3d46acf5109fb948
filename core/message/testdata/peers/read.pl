# SPDX-License-Identifier: MIT
# Tells what Perl's MIME-tools keep of mails, a line of JSON for each, for peers_test.go.
use strict;
use warnings;
use Encode;
use JSON::PP;
use MIME::Base64;
use MIME::Parser;
use MIME::WordDecoder;
use Mail::Address;

my $json = JSON::PP->new->utf8;

sub decoded {
    my ($text) = @_;
    return '' unless defined $text;
    my $out = eval { $text =~ /=\?/ ? mime_to_perl_string($text) : utf8::is_utf8($text) ? $text : decode('UTF-8', $text) };
    return defined $out ? $out : '';
}

sub walk {
    my ($entity, $out) = @_;
    if ($entity->parts) {
        walk($_, $out) for $entity->parts;
        return;
    }
    my $data = $entity->bodyhandle ? $entity->bodyhandle->as_string : '';
    $data = encode('UTF-8', $data) if utf8::is_utf8($data);
    if ($entity->effective_type =~ m{^text/}) {
        my $charset = $entity->head->mime_attr('content-type.charset') || 'utf-8';
        my $text = eval { decode($charset, $data) };
        push @{$out->{texts}}, defined $text ? $text : decode('UTF-8', $data);
    }
    push @{$out->{files}}, {
        name => decoded(scalar eval { $entity->head->recommended_filename }),
        data => encode_base64($data, ''),
    };
}

sub kept {
    my ($data) = @_;
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    my $mail = $parser->parse_data($data);
    my %out = (subject => '', addresses => [], names => [], texts => [], files => []);
    my $subject = $mail->head->get('Subject', 0);
    $subject =~ s/\r?\n// for defined $subject ? $subject : ();
    $out{subject} = decoded($subject);
    for my $field (qw(From To Cc Reply-To)) {
        for my $value ($mail->head->get($field)) {
            for my $one (eval { Mail::Address->parse($value) }) {
                push @{$out{addresses}}, $one->address // '';
                my $phrase = $one->phrase // '';
                $phrase =~ s/^"(.*)"$/$1/s;
                push @{$out{names}}, decoded($phrase);
            }
        }
    }
    walk($mail, \%out);
    return \%out;
}

open(my $mails, '<:raw', $ARGV[0]) or die $!;
$SIG{__WARN__} = sub { };
while (read($mails, my $length, 4)) {
    read($mails, my $data, unpack('N', $length));
    my $answer = eval { kept($data) } || { error => "$@" };
    print $json->encode($answer), "\n";
}
