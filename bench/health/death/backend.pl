# A backend that will be killed: it answers HTTP requests at the port that is its argument, and keeps connections that
# say nothing. In Perl, for its process is small: the kernel takes 3 ms to take down a Node process before it closes
# the connections, and 1 ms with this one.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

$| = 1;
$SIG{PIPE} = 'IGNORE';
my $listener = IO::Socket::INET->new(
    LocalAddr => '127.0.0.1',
    LocalPort => $ARGV[0],
    Listen    => 128,
    ReuseAddr => 1,
) or die "port $ARGV[0]: $!\n";
my $open = IO::Select->new($listener);
print "listening\n";
while (my @ready = $open->can_read) {
    for my $socket (@ready) {
        if ($socket == $listener) {
            my $accepted = $listener->accept;
            $open->add($accepted) if $accepted;
            next;
        }
        if (sysread $socket, my $request, 4096) {
            syswrite $socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
        }
        $open->remove($socket);
        close $socket;
    }
}
