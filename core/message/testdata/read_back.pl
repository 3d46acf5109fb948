# SPDX-License-Identifier: MIT
# Reads mails with Perl's MIME-tools and prints their parts as JSON, for thirdparser_test.go.
use strict;
use warnings;
use JSON::PP;
use MIME::Parser;
use MIME::WordDecoder;
use Encode;

# MIME-tools gives names as octets in their own charset when it decoded RFC 2231, and encoded words as they stand.
sub decoded {
    my ($text) = @_;
    return '' unless defined $text;
    return mime_to_perl_string($text) if $text =~ /=\?/;
    return utf8::is_utf8($text) ? $text : decode('UTF-8', $text);
}

sub walk {
    my ($entity, $path, $list) = @_;
    $path .= ' ' if $path ne '';
    $path .= $entity->mime_type;
    if ($entity->parts) {
        walk($_, $path, $list) for $entity->parts;
        return;
    }
    my $data = $entity->bodyhandle ? $entity->bodyhandle->as_string : '';
    push @$list, {
        path     => $path,
        data     => unpack('H*', $data),
        filename => decoded($entity->head->recommended_filename),
    };
}

my %all;
for my $file (@ARGV) {
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    my $mail = $parser->parse_open($file);
    my $subject = $mail->head->get('Subject', 0);
    $subject =~ s/\r?\n(?=[ \t])//g;
    $subject =~ s/\r?\n\z//;
    my @parts;
    walk($mail, '', \@parts);
    $all{$file} = { subject => decoded($subject), parts => \@parts };
}
print JSON::PP->new->utf8->encode(\%all);
