using System.IO.Compression;
using System.Text;
using FastSignal.Tests.WebSockets.Compression;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>RFC 7692: what is offered, what is answered, and messages of every size in either direction.</summary>
[Trait("Tier", "io")]
public sealed class CompressionConformanceTests(EchoServers servers) : IClassFixture<EchoServers>
{
    private static readonly int[] s_sizes = [0, 1, 16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

    private static readonly byte[] s_text = Encoding.UTF8.GetBytes(Samples.Offer);

    /// <summary>Offers that leave the client's window alone, with what they are answered by (section 7.1).</summary>
    public static TheoryData<string, (string Offer, string Answer)> Offers => EchoServers.Each(
        ("permessage-deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
        ("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        ("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover"),
        ("permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=8"),
        ("permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"),
        ("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15"),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=9", "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15"),
        ("permessage-deflate; server_max_window_bits=9; server_no_context_takeover, permessage-deflate; server_no_context_takeover, permessage-deflate",
            "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"),
        ("permessage-deflate; server_max_window_bits=16, permessage-deflate; unknown, x-other; a=\"b\", permessage-deflate; client_max_window_bits=\"15\"",
            "permessage-deflate; client_max_window_bits=15"));

    public static TheoryData<string> Transports => EchoServers.Transports;

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task Messages_of_every_size_come_back_whole_and_in_fragments(string transport, (string Offer, string Answer) terms)
    {
        using EchoWire wire = await servers.ConnectAsync(transport, terms.Offer);
        Assert.Equal(terms.Answer, wire.Extensions);
        using Peer peer = new(wire, terms.Answer);
        foreach (int size in s_sizes)
        {
            foreach (int? frame in (int?[])[null, 256, 1024])
            {
                await peer.EchoAsync(WebSocketOpcode.Text, Repeat(s_text, size), frame);
                await peer.EchoAsync(WebSocketOpcode.Binary, Transport.Wire.Pattern(size, size), frame);
            }
        }

        await wire.CloseAsync();
        Assert.NotEqual(0, peer.CompressedAnswers);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_thousand_messages_share_one_context(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport, "permessage-deflate");
        using Peer peer = new(wire, wire.Extensions);
        for (int i = 0; i < 1000; i++)
            await peer.EchoAsync(WebSocketOpcode.Text, Repeat(s_text, 1000 + i), i % 2 == 0 ? null : 256);
        await wire.CloseAsync();
        Assert.NotEqual(0, peer.CompressedAnswers);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_plain_message_is_understood_between_compressed_ones(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport, "permessage-deflate");
        using Peer peer = new(wire, wire.Extensions);
        for (int i = 0; i < 4; i++)
        {
            await peer.EchoAsync(WebSocketOpcode.Text, Repeat(s_text, 500), frame: null);
            await wire.EchoAsync(WebSocketOpcode.Text, Repeat(s_text, 500), frame: 100);
        }

        await wire.CloseAsync();
    }

    /// <summary>A client's end of the extension.</summary>
    private sealed class Peer(EchoWire wire, string terms) : IDisposable
    {
        private readonly PeerDeflater _deflater = new(CompressionLevel.Optimal);
        private readonly PeerInflater _inflater = new();

        public int CompressedAnswers { get; private set; }

        public async Task EchoAsync(WebSocketOpcode opcode, byte[] message, int? frame)
        {
            const int Rsv1 = 4;
            byte[] deflated = _deflater.Deflate(message);
            if (terms.Contains("client_no_context_takeover", StringComparison.Ordinal))
                _deflater.Reset();
            Task sending = wire.SendAsync(
                frame is { } size ? EchoWire.Fragmented(opcode, deflated, size, Rsv1) : ClientFrame.Build(opcode, deflated, rsv: Rsv1));
            (int first, byte[] payload) = await wire.ReadFrameAsync() ?? throw new IOException("The connection ended.");
            Assert.Equal(0x80 | (int)opcode, first & ~(Rsv1 << 4));
            if ((first & (Rsv1 << 4)) != 0)
            {
                CompressedAnswers++;
                payload = _inflater.Inflate(payload);
                if (terms.Contains("server_no_context_takeover", StringComparison.Ordinal))
                    _inflater.Reset();
            }

            Assert.True(message.AsSpan().SequenceEqual(payload), $"{message.Length} bytes in frames of {frame}: the answer differs.");
            await sending;
        }

        public void Dispose()
        {
            _deflater.Dispose();
            _inflater.Dispose();
        }
    }

    private static byte[] Repeat(byte[] text, int length)
    {
        byte[] repeated = new byte[length];
        for (int i = 0; i < length; i++)
            repeated[i] = text[i % text.Length];
        return repeated;
    }
}
