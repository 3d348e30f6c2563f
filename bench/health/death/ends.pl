# Says when the kernel ends connections: for each TCP segment with a FIN or a RST that passes the loopback, a line with
# its source port, and nanoseconds of the clock that all processes share.
use strict;
use warnings;
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC CLOCK_REALTIME);

my ($AF_PACKET, $SOCK_DGRAM, $SIOCGSTAMPNS) = (17, 2, 0x8907);
my $ETH_P_IP = unpack 'S', pack 'n', 0x0800;
my ($TCP, $FIN, $RST) = (6, 1, 4);

$| = 1;
socket my $packets, $AF_PACKET, $SOCK_DGRAM, $ETH_P_IP or die "packets: $!\n";
# From the first question on, the kernel notes the time of every packet.
my $time = "\0" x 16;
ioctl $packets, $SIOCGSTAMPNS, $time;
print "listening\n";
while (defined recv $packets, my $packet, 128, 0) {
    next unless ord(substr $packet, 9, 1) == $TCP;
    my $segment = substr $packet, 4 * (ord($packet) & 15);
    next unless ord(substr $segment, 13, 1) & ($FIN | $RST);
    ioctl $packets, $SIOCGSTAMPNS, $time or next;
    my ($seconds, $nanoseconds) = unpack 'q q', $time;
    my $ago = clock_gettime(CLOCK_REALTIME) - $seconds - $nanoseconds / 1e9;
    printf "%d %.0f\n", unpack('n', $segment), 1e9 * (clock_gettime(CLOCK_MONOTONIC) - $ago);
}
