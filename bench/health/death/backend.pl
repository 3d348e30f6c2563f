# A backend that will be killed: it answers HTTP requests at the port that is its argument, and keeps connections that
# say nothing. In Perl and without a module, for its process is small: the kernel takes down the memory of one before it
# closes its connections, which is 3 ms for a Node process, 1 ms with Perl's modules, and half of that without them.
use strict;
use warnings;

my ($AF_INET, $SOCK_STREAM, $SOL_SOCKET, $SO_REUSEADDR) = (2, 1, 1, 2);

$| = 1;
$SIG{PIPE} = 'IGNORE';
my $port = $ARGV[0];
socket my $listener, $AF_INET, $SOCK_STREAM, 0 or die "port $port: $!\n";
setsockopt $listener, $SOL_SOCKET, $SO_REUSEADDR, pack 'i', 1;
bind $listener, pack 'S n C4 x8', $AF_INET, $port, 127, 0, 0, 1 or die "port $port: $!\n";
listen $listener, 128 or die "port $port: $!\n";
my %open = (fileno $listener => $listener);
print "listening\n";
for (;;) {
    my $ready = '';
    vec($ready, $_, 1) = 1 for keys %open;
    select $ready, undef, undef, undef;
    for my $descriptor (grep { vec $ready, $_, 1 } keys %open) {
        my $socket = $open{$descriptor};
        if ($socket == $listener) {
            accept my $accepted, $listener or next;
            $open{fileno $accepted} = $accepted;
            next;
        }
        if (sysread $socket, my $request, 4096) {
            syswrite $socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
        }
        delete $open{$descriptor};
        close $socket;
    }
}
