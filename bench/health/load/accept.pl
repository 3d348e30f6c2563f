# The TCP backend of a load, at the port that is its argument: it accepts, says nothing, and closes what it has accepted
# some connections ago, whose reset has come by then. In Perl, for it takes far less than a server of Node does: who
# probes is what is measured, and both are on the same cores.
use strict;
use warnings;

my ($AF_INET, $SOCK_STREAM, $SOL_SOCKET, $SO_REUSEADDR, $BACKLOG) = (2, 1, 1, 2, 4096);
my $KEPT = 256;

$| = 1;
my $port = $ARGV[0];
socket my $listener, $AF_INET, $SOCK_STREAM, 0 or die "port $port: $!\n";
setsockopt $listener, $SOL_SOCKET, $SO_REUSEADDR, pack 'i', 1;
bind $listener, pack 'S n x12', $AF_INET, $port or die "port $port: $!\n";
listen $listener, $BACKLOG or die "port $port: $!\n";
print "listening\n";
my @kept;
for (;;) {
    accept my $accepted, $listener or next;
    push @kept, $accepted;
    close shift @kept if @kept > $KEPT;
}
