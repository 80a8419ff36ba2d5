using System.Buffers;
using System.IO.Pipelines;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Tests.WebSockets;
using FastSignal.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Connections;

public sealed class EchoEndpointTests
{
    private const int MaxFragments = 1_048_576;

    [Fact]
    public void Off_it_is_by_default_and_takes_the_sizes_it_is_given()
    {
        Assert.False(Configuration().Echo.Enabled);
        WebSocketEngineOptions options = Translate.Echo(Configuration(), NullLogger.Instance);
        Assert.Equal((16 << 20, MaxFragments, true), (options.MaxMessageBytes, options.MaxFragments, options.Compression));
        Assert.True(options.OutboxBytes > options.MaxMessageBytes);
        Assert.Equal(TimeSpan.FromSeconds(10 + 64), options.WriteTimeout);

        options = Translate.Echo(
            Configuration("--echo:max_message_size=64MiB", "--echo:max_fragments=100000", "--echo:compression=false", "--signaling:compression=on", "--signaling:compression_threshold=7"),
            NullLogger.Instance);
        Assert.Equal((64 << 20, 100_000, false, 7), (options.MaxMessageBytes, options.MaxFragments, options.Compression, options.CompressionThresholdBytes));
    }

    [Fact]
    public void Only_its_one_path_is_claimed()
    {
        EchoEndpoint endpoint = new(Live("--echo:enabled=true"), new Readiness(0));
        Assert.True(endpoint.Claims("/api/echo"));
        Assert.All(["/api/echo/", "/api/echo2", "/api/Echo", "/"], path => Assert.False(endpoint.Claims(path)));
    }

    [Fact]
    public void A_server_that_stops_or_is_full_refuses_with_503()
    {
        var request = new UpgradeRequest { Path = EchoEndpoint.Path };
        var readiness = new Readiness(0);
        LiveSettings live = Live("--echo:enabled=true", "--server:max_connections=1");
        EchoEndpoint endpoint = new(live, readiness);
        Assert.Equal(0, endpoint.Decide(request).Status);
        live.EchoCounters.Open();
        Assert.Equal(503, endpoint.Decide(request).Status);
        live.Replace(Configuration("--echo:enabled=true", "--server:max_connections=2"));
        Assert.Equal(0, endpoint.Decide(request).Status);
        readiness.Stop();
        Assert.Equal(503, endpoint.Decide(request).Status);
    }

    [Fact]
    public void Turned_on_and_off_it_follows_and_new_connections_get_the_sizes_of_now()
    {
        var request = new UpgradeRequest { Path = EchoEndpoint.Path };
        LiveSettings live = Live();
        EchoEndpoint endpoint = new(live, new Readiness(0));
        Assert.False(endpoint.Claims(EchoEndpoint.Path));
        live.Replace(Configuration("--echo:enabled=true", "--echo:max_message_size=1MiB"));
        Assert.True(endpoint.Claims(EchoEndpoint.Path));
        Assert.Equal(1 << 20, endpoint.Decide(request).Options!.MaxMessageBytes);
        live.Replace(Configuration("--echo:enabled=true", "--echo:max_message_size=2MiB", "--echo:max_fragments=7"));
        Assert.Equal((2 << 20, 7), (endpoint.Decide(request).Options!.MaxMessageBytes, endpoint.Decide(request).Options!.MaxFragments));
        live.Replace(Configuration());
        Assert.False(endpoint.Claims(EchoEndpoint.Path));
    }

    [Fact]
    public void In_a_list_each_endpoint_keeps_its_paths()
    {
        var stopping = new Readiness(0);
        stopping.Stop();
        var list = new EndpointList(new EchoEndpoint(Live("--echo:enabled=true"), stopping), new EchoServerPath());
        Assert.True(list.Claims("/api/echo"));
        Assert.True(list.Claims("/other"));
        Assert.False(list.Claims("/none"));
        Assert.Equal(503, list.Decide(new UpgradeRequest { Path = "/api/echo" }).Status);
        Assert.Equal(418, list.Decide(new UpgradeRequest { Path = "/other" }).Status);
        Assert.Equal(0, list.Decide(new UpgradeRequest { Path = "/none" }).Status);
    }

    [Fact]
    public async Task Sixteen_mebibytes_and_as_many_fragments_as_allowed_come_back_and_one_more_fragment_does_not()
    {
        WebSocketEngineOptions options = Translate.Echo(Configuration(), NullLogger.Instance);
        var toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        Task run = WebSocketConnection.RunAsync(new Duplex(toServer.Reader, toClient.Writer), new EchoConnection(), options, shutdown: TestContext.Current.CancellationToken);

        byte[] large = new byte[options.MaxMessageBytes];
        new Random(2).NextBytes(large);
        await toServer.Writer.PutAsync(ClientFrame.Build(WebSocketOpcode.Binary, large));
        byte[] echo = await ReadAsync(toClient.Reader, 10 + large.Length);
        Assert.True(large.AsSpan().SequenceEqual(echo.AsSpan(10)));

        foreach (int fragments in new[] { MaxFragments, MaxFragments + 1 })
        {
            byte[] middle = ClientFrame.Build(WebSocketOpcode.Continuation, "y"u8, fin: false);
            await toServer.Writer.PutAsync(ClientFrame.Join([ClientFrame.Text("x", fin: false), .. Enumerable.Repeat(middle, fragments - 2)]));
            await toServer.Writer.PutAsync(ClientFrame.Build(WebSocketOpcode.Continuation, "z"u8));
            byte[] head = await ReadAsync(toClient.Reader, 2);
            Assert.Equal(fragments == MaxFragments ? 0x81 : 0x88, head[0]);
            if (fragments == MaxFragments)
                Assert.Equal((byte)'z', (await ReadAsync(toClient.Reader, 8 + MaxFragments))[^1]);
        }

        await toServer.Writer.CompleteAsync();
        await run.InTimeAsync();
        Assert.Equal(1, options.Counters.Errors(WebSocketError.TooManyFragments));
    }

    private static LiveSettings Live(params string[] arguments) => new(Configuration(arguments), NullLogger.Instance);

    private static FastSignalConfiguration Configuration(params string[] arguments) =>
        ConfigurationLoader.Load(arguments, new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;

    private static async Task<byte[]> ReadAsync(PipeReader reader, int count)
    {
        ReadResult result = await reader.ReadAtLeastAsync(count).AsTask().WaitAsync(WireClient.Patience);
        byte[] bytes = result.Buffer.Slice(0, count).ToArray();
        reader.AdvanceTo(result.Buffer.GetPosition(count));
        return bytes;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class EchoServerPath : IWebSocketEndpoint
    {
        public bool Claims(string path) => path == "/other";

        public WebSocketDecision Decide(UpgradeRequest request) => WebSocketDecision.Refuse(418, "");
    }
}
