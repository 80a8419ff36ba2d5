using System.Net;
using System.Net.Sockets;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

public sealed class StartTests : EndToEndTest
{
    [Fact]
    public async Task A_misspelt_key_ends_with_code_2_and_a_suggestion()
    {
        FinishedRun run = await ServerBinary.RunAsync("--server:prot=9000");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("server:prot", run.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean server:port?", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_are_told_at_once()
    {
        FinishedRun run = await ServerBinary.RunAsync("--server:port=90000", "--signaling:heartbeat_interval=soon", "--nonsense");
        Assert.Equal(2, run.ExitCode);
        string[] lines = run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("server:port", StringComparison.Ordinal) && line.Contains("65535", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("signaling:heartbeat_interval", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("--nonsense", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_taken_tcp_port_ends_with_code_1_and_one_sentence()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        FinishedRun run = await ServerBinary.RunAsync($"--server:port={port}", "--server:udp_port=0");
        Assert.Equal(1, run.ExitCode);
        AssertSentence(run.Errors, $"TCP 127.0.0.1:{port} cannot be bound", "--server:port=");
    }

    [Fact]
    public async Task A_taken_udp_port_ends_with_code_1_and_one_sentence()
    {
        using UdpClient taken = new(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)taken.Client.LocalEndPoint!).Port;
        FinishedRun run = await ServerBinary.RunAsync("--server:port=0", $"--server:udp_port={port}");
        Assert.Equal(1, run.ExitCode);
        AssertSentence(run.Errors, $"UDP port {port}", "--server:udp_port=");
    }

    [Fact]
    public async Task An_address_of_another_machine_ends_with_code_1_and_one_sentence()
    {
        // TEST-NET-1 (RFC 5737) is nobody's.
        FinishedRun run = await ServerBinary.RunAsync("--server:host=192.0.2.1", "--server:port=0", "--server:udp_port=0");
        Assert.Equal(1, run.ExitCode);
        AssertSentence(run.Errors, "192.0.2.1");
    }

    [Fact]
    public async Task Help_lists_the_keys_and_version_says_one_line()
    {
        FinishedRun help = await ServerBinary.RunAsync("--help");
        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.Contains("server:udp_port = 8080", help.Output, StringComparison.Ordinal);
        Assert.Contains("streams:<name>:video", help.Output, StringComparison.Ordinal);

        FinishedRun version = await ServerBinary.RunAsync("--version");
        Assert.Equal((0, ""), (version.ExitCode, version.Errors));
        Assert.Matches(@"^fastsignal \d+\.\d+\.\d+\S*\n$", version.Output);
    }

    [Fact]
    public async Task The_environment_and_the_command_line_configure_the_server()
    {
        ServerProcess server = await StartServerAsync(
            ["--streams:second:title=From the command line", "--streams:second:video=videotestsrc"],
            info => info.Environment["FASTSIGNAL__STREAMS__FIRST__VIDEO"] = "videotestsrc");
        MediaStatus status = await server.StatusAsync();
        Assert.Equal(["first", "second"], status.Streams.Select(stream => stream.Name).Order());
        Assert.True(status.IsIdle);
    }

    private static void AssertSentence(string errors, params string[] parts)
    {
        Assert.All(parts, part => Assert.Contains(part, errors, StringComparison.Ordinal));
        // A stack trace is no sentence.
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
