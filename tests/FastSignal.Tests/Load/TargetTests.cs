using System.Net;
using FastSignal.Load.Options;

namespace FastSignal.Tests.Load;

public sealed class TargetTests
{
    [Theory]
    [InlineData("ws://127.0.0.1:8080", "127.0.0.1", 8080)]
    [InlineData("ws://localhost:81", "127.0.0.1", 81)]
    [InlineData("ws://[::1]:8080", "::1", 8080)]
    [InlineData("ws://127.9.9.9", "127.9.9.9", 80)]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1", 8080)]
    public void Loopback_is_taken(string url, string address, int port)
    {
        Target? target = Target.Read(url, allowRemote: false, out string problem);
        Assert.Equal("", problem);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), port), target!.EndPoint);
    }

    [Theory]
    [InlineData("ws://192.0.2.7:8080")]
    [InlineData("ws://10.0.0.1")]
    [InlineData("ws://0.0.0.0:8080")]
    [InlineData("ws://[2001:db8::1]:8080")]
    [InlineData("ws://[::ffff:192.0.2.7]:8080")]
    [InlineData("ws://example.org")]
    [InlineData("ws://localhost.example.org")]
    [InlineData("ws://127.0.0.1.example.org")]
    public void Everything_else_is_refused(string url)
    {
        Assert.Null(Target.Read(url, allowRemote: false, out string problem));
        Assert.Contains("is not loopback; give --allow-remote", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_insists_may_name_another_address()
    {
        Target? target = Target.Read("ws://192.0.2.7:8080", allowRemote: true, out string problem);
        Assert.Equal("", problem);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 8080), target!.EndPoint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("wss://127.0.0.1")]
    [InlineData("ws://")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("ws://127.0.0.1/api/echo")]
    [InlineData("ws://127.0.0.1:99999")]
    public void What_is_no_server_is_refused(string url)
    {
        Assert.Null(Target.Read(url, allowRemote: true, out string problem));
        Assert.NotEmpty(problem);
    }
}
