using System.Net;
using FastSignal.Rtc.Ice;

namespace FastSignal.Tests.Rtc.Ice;

public sealed class IceCandidateTests
{
    public static TheoryData<string, string, int, IceTransport, IceCandidateType> Lines => new()
    {
        { "candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host", "192.0.2.1", 50000, IceTransport.Udp, IceCandidateType.Host },
        { "a=candidate:842163049 1 udp 1677729535 203.0.113.7 61665 typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag sXP5 network-cost 999", "203.0.113.7", 61665, IceTransport.Udp, IceCandidateType.ServerReflexive },
        { "candidate:3 1 UDP 2015363327 10.0.0.5 51000 typ host", "10.0.0.5", 51000, IceTransport.Udp, IceCandidateType.Host },
        { "candidate:4 1 TCP 1010828287 10.0.0.5 9 typ host tcptype active", "10.0.0.5", 9, IceTransport.TcpActive, IceCandidateType.Host },
        { "candidate:5 1 tcp 1015022591 10.0.0.5 41000 typ host tcptype PASSIVE", "10.0.0.5", 41000, IceTransport.TcpPassive, IceCandidateType.Host },
        { "candidate:5 1 tcp 1015022591 10.0.0.5 41000 typ host", "10.0.0.5", 41000, IceTransport.TcpPassive, IceCandidateType.Host },
        { "candidate:6 1 udp 2113937151 7b5a4c3e-0f1d-4a2b-9c8d-1e2f3a4b5c6d.local 55555 typ host generation 0", "7b5a4c3e-0f1d-4a2b-9c8d-1e2f3a4b5c6d.local", 55555, IceTransport.Udp, IceCandidateType.Host },
        { "candidate:7 1 udp 2122262783 2001:db8::1 40000 typ host", "2001:db8::1", 40000, IceTransport.Udp, IceCandidateType.Host },
        { "candidate:8 1 udp 8331263 198.51.100.2 62000 typ relay raddr 203.0.113.7 rport 61665", "198.51.100.2", 62000, IceTransport.Udp, IceCandidateType.Relay },
        { "candidate:9 1 udp 1 198.51.100.2 62000 typ srflx", "198.51.100.2", 62000, IceTransport.Udp, IceCandidateType.ServerReflexive },
        { "candidate:10 2 udp 1 198.51.100.2 62000 typ prflx something", "198.51.100.2", 62000, IceTransport.Udp, IceCandidateType.PeerReflexive },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Line_of_a_real_agent_is_read_and_survives_a_round_trip(string line, string address, int port, IceTransport transport, IceCandidateType type)
    {
        Assert.True(IceCandidate.TryParse(line, out IceCandidate? candidate));
        Assert.Equal((address, port, transport, type), (candidate!.Address, candidate.Port, candidate.Transport, candidate.Type));
        Assert.Equal(address.EndsWith(".local", StringComparison.Ordinal), candidate.IsMdns);
        Assert.True(IceCandidate.TryParse(candidate.Format(), out IceCandidate? again));
        Assert.Equal(candidate, again);
    }

    [Fact]
    public void Related_address_and_fragment_are_kept()
    {
        Assert.True(IceCandidate.TryParse("candidate:8 1 udp 8331263 198.51.100.2 62000 typ relay raddr 2001:db8::9 rport 61665 generation 0 ufrag sXP5", out IceCandidate? candidate));
        Assert.Equal(("2001:db8::9", 61665, "sXP5"), (candidate!.RelatedAddress, candidate.RelatedPort, candidate.UsernameFragment));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("candidate:")]
    [InlineData("candidates:1 1 udp 1 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 0 udp 1 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 257 udp 1 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 1 sctp 1 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 1 udp 4294967296 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 1 udp -1 192.0.2.1 5 typ host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 65536 typ host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 5 host")]
    [InlineData("candidate:1 1 udp 1 192.0.2.1 5 typ elsewhere")]
    [InlineData("candidate:1 1 udp 1 20::01::db8 5 typ host")]
    [InlineData("candidate:1 1 udp 1 <script> 5 typ host")]
    [InlineData("candidate:1 1 tcp 1 192.0.2.1 5 typ host tcptype sideways")]
    [InlineData("candidate:123456789012345678901234567890123 1 udp 1 192.0.2.1 5 typ host")]
    public void Line_that_cannot_be_used_is_refused(string? line) => Assert.False(IceCandidate.TryParse(line, out _));

    [Fact]
    public void Line_longer_than_the_limit_is_refused()
    {
        string line = "candidate:1 1 udp 1 192.0.2.1 5 typ host".PadRight(IceCandidate.MaxLineLength);
        Assert.True(IceCandidate.TryParse(line, out _));
        Assert.False(IceCandidate.TryParse(line + " ", out _));
    }

    [Fact]
    public void Prefixes_and_flips_never_throw()
    {
        foreach (string line in Lines.Select(row => row.Data.Item1))
        {
            for (int index = 0; index < line.Length; index++)
            {
                Assert.Equal(IceCandidate.TryParse(line[..index], out IceCandidate? prefix), prefix is not null);
                foreach (char other in " \0:\u00e9")
                    Assert.Equal(IceCandidate.TryParse(line[..index] + other + line[(index + 1)..], out IceCandidate? flipped), flipped is not null);
            }
        }
    }

    [Fact]
    public void Host_candidate_has_the_priority_of_RFC_8445()
    {
        IceCandidate candidate = IceCandidate.Host(new IPEndPoint(IPAddress.Parse("::ffff:127.0.0.1"), 8080));
        Assert.Equal("candidate:1 1 udp 2130706431 127.0.0.1 8080 typ host", candidate.Format());
        Assert.True(IceCandidate.Host(new IPEndPoint(IPAddress.IPv6Loopback, 8080), 1).Priority < candidate.Priority);
    }
}
