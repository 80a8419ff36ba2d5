using System.Net;
using FastSignal.Server.Connections;

namespace FastSignal.Tests.Server.Connections;

public sealed class AddressLimitsTests
{
    private static readonly IPEndPoint Remote = new(IPAddress.Parse("203.0.113.7"), 5000);

    [Fact]
    public void Connections_up_to_the_limit_are_taken_and_one_more_is_not()
    {
        AddressLimits limits = new(maxConnections: 3, upgradesPerSecond: 0);
        for (int i = 0; i < 3; i++)
        {
            Assert.True(limits.TryUpgrade(Remote, 0));
            limits.Enter(Remote, 0);
        }

        Assert.False(limits.TryUpgrade(new IPEndPoint(Remote.Address, 6000), 0));
        Assert.True(limits.TryUpgrade(new IPEndPoint(IPAddress.Parse("203.0.113.8"), 5000), 0));
        Assert.Equal(1, limits.Refused);
        limits.Leave(Remote);
        Assert.True(limits.TryUpgrade(Remote, 0));
    }

    [Fact]
    public void Upgrades_above_the_burst_are_refused_until_time_has_passed()
    {
        AddressLimits limits = new(maxConnections: 0, upgradesPerSecond: 5);
        for (int i = 0; i < 10; i++)
            Assert.True(limits.TryUpgrade(Remote, 0));
        Assert.False(limits.TryUpgrade(Remote, 0));
        Assert.False(limits.TryUpgrade(Remote, 199_999));
        Assert.True(limits.TryUpgrade(Remote, 200_000));
        Assert.Equal(2, limits.Refused);
    }

    [Fact]
    public void Other_bounds_hold_at_once_and_connections_stay_counted()
    {
        AddressLimits limits = new(maxConnections: 2, upgradesPerSecond: 1);
        limits.Enter(Remote, 0);
        Assert.True(limits.TryUpgrade(Remote, 0));
        Assert.True(limits.TryUpgrade(Remote, 0));
        Assert.False(limits.TryUpgrade(Remote, 0));
        limits.Change(maxConnections: 2, upgradesPerSecond: 5, nowUs: 0);
        Assert.True(limits.TryUpgrade(Remote, 0));
        limits.Change(maxConnections: 1, upgradesPerSecond: 0, nowUs: 0);
        Assert.False(limits.TryUpgrade(Remote, 0));
        limits.Change(maxConnections: 0, upgradesPerSecond: 0, nowUs: 0);
        Assert.True(limits.TryUpgrade(Remote, 0));
        Assert.Equal(1, limits.Count);
    }

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("127.8.9.1", null)]
    [InlineData("::1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Loopback_is_exempt_and_an_ipv6_address_counts_as_its_network(string address, string? key) =>
        Assert.Equal(key, AddressLimits.KeyOf(new IPEndPoint(IPAddress.Parse(address), 1))?.ToString());

    [Fact]
    public void Other_kinds_of_ends_are_not_limited()
    {
        AddressLimits limits = new(1, 1);
        Assert.True(limits.TryUpgrade(null, 0));
        limits.Enter(null, 0);
        limits.Leave(null);
        Assert.Equal(0, limits.Count);
    }

    [Fact]
    public void Idle_addresses_are_forgotten_and_connected_ones_are_not()
    {
        AddressLimits limits = new(10, 10);
        limits.Enter(Remote, 0);
        for (int i = 0; i < 1000; i++)
            Assert.True(limits.TryUpgrade(Address(i), 0));
        Assert.Equal(1001, limits.Count);
        Assert.True(limits.TryUpgrade(Address(5000), 10_000_000));
        Assert.Equal(2, limits.Count);
        limits.Leave(Remote);
        Assert.True(limits.TryUpgrade(Address(5001), 20_000_000));
        Assert.Equal(1, limits.Count);
    }

    [Fact]
    public void The_table_is_bounded_and_those_in_it_go_on()
    {
        AddressLimits limits = new(10, 10);
        for (int i = 0; i < AddressLimits.MaxAddresses; i++)
            Assert.True(limits.TryUpgrade(Address(i), 0));
        Assert.False(limits.TryUpgrade(Address(AddressLimits.MaxAddresses), 1));
        Assert.True(limits.TryUpgrade(Address(7), 1));
        Assert.Equal(AddressLimits.MaxAddresses, limits.Count);
        Assert.True(limits.TryUpgrade(Address(AddressLimits.MaxAddresses), 10_000_000));
        Assert.Equal(1, limits.Count);
    }

    private static IPEndPoint Address(int number) => new(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]), 1);
}
