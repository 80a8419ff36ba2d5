using System.Buffers;
using System.Text;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Tests.WebSockets;

public sealed class FrameReaderTests
{
    private static readonly byte[] Conversation = ClientFrame.Join(
        ClientFrame.Text("Hello"),
        ClientFrame.Text("K\u00f6ln \U0001F600", fin: false),
        ClientFrame.Build(WebSocketOpcode.Ping, "p1"u8),
        ClientFrame.Build(WebSocketOpcode.Continuation, [], fin: false),
        ClientFrame.Build(WebSocketOpcode.Continuation, " end"u8),
        ClientFrame.Build(WebSocketOpcode.Binary, new byte[300]),
        ClientFrame.Build(WebSocketOpcode.Pong, []),
        ClientFrame.Build(WebSocketOpcode.Binary, []),
        ClientFrame.Close(1000, "bye"));

    private static readonly string[] ConversationEvents =
    [
        "Message text Hello", "Fragment", "Ping p1", "Fragment", "Message text K\u00f6ln \U0001F600 end",
        "Message binary 300", "Pong ", "Message binary 0", "Close 1000 bye",
    ];

    [Fact]
    public void The_masked_hello_of_the_RFC_is_read()
    {
        // RFC 6455 section 5.7.
        byte[] bytes = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58];
        Assert.Equal(["Message text Hello"], Read(bytes));
    }

    [Fact]
    public void A_message_in_one_segment_is_a_slice_of_the_input()
    {
        byte[] bytes = ClientFrame.Text("Hello");
        using var pool = new ReaderUnderTest();
        Assert.Equal(FrameEvent.Message, pool.Reader.Read(new ReadOnlySequence<byte>(bytes), out _, out _));
        Assert.True(pool.Reader.Payload.Span.Overlaps(bytes));
        Assert.Equal(0, pool.Pool.Outstanding);
    }

    [Fact]
    public void A_conversation_reads_the_same_in_every_two_way_split()
    {
        for (int cut = 0; cut <= Conversation.Length; cut++)
            Assert.Equal(ConversationEvents, Read(Conversation[..cut], Conversation[cut..]));
    }

    [Fact]
    public void A_conversation_reads_the_same_byte_by_byte_and_in_random_segments()
    {
        Assert.Equal(ConversationEvents, Read([.. Conversation.Select(value => new[] { value })]));
        var random = new Random(3);
        for (int round = 0; round < 300; round++)
            Assert.Equal(ConversationEvents, Read(Split(Conversation, random)));
    }

    [Fact]
    public void A_conversation_in_one_sequence_of_many_segments_reads_the_same()
    {
        var random = new Random(4);
        for (int round = 0; round < 300; round++)
        {
            using var test = new ReaderUnderTest();
            test.Feed(SegmentedBytes.Of(Split(Conversation, random)));
            Assert.Equal(ConversationEvents, test.Events);
        }
    }

    [Fact]
    public void Every_prefix_only_asks_for_more()
    {
        for (int length = 0; length < Conversation.Length; length++)
        {
            string[] events = Read(Conversation[..length]);
            Assert.Equal(ConversationEvents[..events.Length], events);
        }
    }

    [Fact]
    public void No_flipped_bit_and_no_random_byte_makes_it_throw_or_leak()
    {
        var random = new Random(5);
        for (int at = 0; at < Conversation.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bytes = [.. Conversation];
                bytes[at] ^= (byte)(1 << bit);
                Read(Split(bytes, random));
            }
        }

        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = new byte[random.Next(0, 60)];
            random.NextBytes(bytes);
            Read(Split(bytes, random));
        }
    }

    [Theory]
    [InlineData("C1 80 00000000", WebSocketError.ReservedBits)]
    [InlineData("A1", WebSocketError.ReservedBits)]
    [InlineData("91", WebSocketError.ReservedBits)]
    [InlineData("C9", WebSocketError.ReservedBits)]
    [InlineData("83", WebSocketError.ReservedOpcode)]
    [InlineData("87", WebSocketError.ReservedOpcode)]
    [InlineData("8B", WebSocketError.ReservedOpcode)]
    [InlineData("8F", WebSocketError.ReservedOpcode)]
    [InlineData("81 05", WebSocketError.Unmasked)]
    [InlineData("89 00", WebSocketError.Unmasked)]
    [InlineData("09", WebSocketError.FragmentedControl)]
    [InlineData("08", WebSocketError.FragmentedControl)]
    [InlineData("89 FE", WebSocketError.ControlTooLong)]
    [InlineData("88 FF", WebSocketError.ControlTooLong)]
    [InlineData("82 FE 007D", WebSocketError.NonMinimalLength)]
    [InlineData("82 FF 000000000000FFFF", WebSocketError.NonMinimalLength)]
    [InlineData("82 FF 8000000000000000", WebSocketError.LengthOverflow)]
    [InlineData("82 FF 7FFFFFFFFFFFFFFF 00000000", WebSocketError.MessageTooBig)]
    [InlineData("80 80 00000000", WebSocketError.UnexpectedContinuation)]
    [InlineData("01 80 00000000 81 80 00000000", WebSocketError.ExpectedContinuation)]
    [InlineData("01 80 00000000 02 80 00000000", WebSocketError.ExpectedContinuation)]
    [InlineData("88 81 00000000 03", WebSocketError.CloseLength)]
    [InlineData("88 82 00000000 03E7", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 03EC", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 03ED", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 03EE", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 03F7", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 0BB7", WebSocketError.CloseCode)]
    [InlineData("88 82 00000000 1388", WebSocketError.CloseCode)]
    [InlineData("88 84 00000000 03E8C328", WebSocketError.CloseReason)]
    [InlineData("81 82 00000000 C328", WebSocketError.InvalidUtf8)]
    [InlineData("81 81 00000000 C3", WebSocketError.InvalidUtf8)]
    [InlineData("01 81 00000000 C3 80 80 00000000", WebSocketError.InvalidUtf8)]
    [InlineData("01 81 00000000 C3 80 81 00000000 41", WebSocketError.InvalidUtf8)]
    [InlineData("81 84 00000000 EDA0", WebSocketError.InvalidUtf8)]
    public void A_broken_rule_is_named_at_its_first_byte(string hex, WebSocketError expected)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal($"Refused {expected}", Read(bytes)[^1]);
        Assert.Equal($"Refused {expected}", Read([.. bytes.Select(value => new[] { value })])[^1]);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4999)]
    public void A_close_code_that_may_be_sent_is_taken(int code) => Assert.Equal([$"Close {code} "], Read(ClientFrame.Close(code)));

    [Fact]
    public void A_message_at_the_limit_passes_and_one_byte_more_is_refused_by_its_header()
    {
        Assert.Equal(["Message binary 1000"], ReadWith(1000, 10, ClientFrame.Build(WebSocketOpcode.Binary, new byte[1000])));
        Assert.Equal(["Refused MessageTooBig"], ReadWith(1000, 10, ClientFrame.Build(WebSocketOpcode.Binary, new byte[1001])[..8]));

        byte[] first = ClientFrame.Build(WebSocketOpcode.Binary, new byte[999], fin: false);
        Assert.Equal(["Fragment", "Message binary 1000"], ReadWith(1000, 10, first, ClientFrame.Build(WebSocketOpcode.Continuation, [1])));
        Assert.Equal(["Fragment", "Refused MessageTooBig"], ReadWith(1000, 10, first, ClientFrame.Build(WebSocketOpcode.Continuation, [1, 2])));
    }

    [Fact]
    public void As_many_fragments_as_allowed_pass_and_one_more_is_refused()
    {
        byte[] first = ClientFrame.Text("", fin: false);
        byte[] middle = ClientFrame.Build(WebSocketOpcode.Continuation, [], fin: false);
        byte[] last = ClientFrame.Build(WebSocketOpcode.Continuation, []);
        Assert.Equal(["Fragment", "Fragment", "Message text "], ReadWith(1000, 3, first, middle, last));
        Assert.Equal(["Fragment", "Fragment", "Fragment", "Refused TooManyFragments"], ReadWith(1000, 3, first, middle, middle, last));
    }

    [Fact]
    public void A_promised_length_allocates_nothing_before_its_bytes_come()
    {
        using var test = new ReaderUnderTest(maxMessageBytes: 1 << 30);
        byte[] head = ClientFrame.Build(WebSocketOpcode.Binary, new byte[70_000])[..14];
        head[5] = 0x10;
        test.Feed(new ReadOnlySequence<byte>(head));
        Assert.Equal(0, test.Pool.Outstanding);
    }

    private static string[] Read(params byte[][] chunks) => ReadWith(100_000, 1024, chunks);

    private static string[] ReadWith(int maxMessageBytes, int maxFragments, params byte[][] chunks)
    {
        using var test = new ReaderUnderTest(maxMessageBytes, maxFragments);
        byte[] rest = [];
        foreach (byte[] chunk in chunks)
        {
            rest = [.. rest, .. chunk];
            rest = test.Feed(new ReadOnlySequence<byte>(rest));
        }

        return [.. test.Events];
    }

    private static byte[][] Split(byte[] bytes, Random random)
    {
        var parts = new List<byte[]>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(random.Next(1, 40), bytes.Length - at);
            parts.Add(bytes[at..(at + length)]);
            at += length;
        }

        return [.. parts];
    }

    /// <summary>A reader, its events as text, and the proof that it gives its blocks back.</summary>
    private sealed class ReaderUnderTest : IDisposable
    {
        private bool _over;

        public ReaderUnderTest(int maxMessageBytes = 100_000, int maxFragments = 1024) =>
            Reader = new FrameReader(maxMessageBytes, maxFragments, inflater: null, Pool);

        public CountingPool Pool { get; } = new();

        public FrameReader Reader { get; }

        public List<string> Events { get; } = [];

        public byte[] Feed(ReadOnlySequence<byte> input)
        {
            while (!_over)
            {
                FrameEvent found = Reader.Read(input, out SequencePosition consumed, out SequencePosition examined);
                Assert.True(input.Slice(consumed).Length >= input.Slice(examined).Length);
                input = input.Slice(consumed);
                if (found == FrameEvent.NeedMore)
                    break;
                Events.Add(Describe(found));
                _over = found is FrameEvent.Refused or FrameEvent.Close;
            }

            return input.ToArray();
        }

        public void Dispose()
        {
            Reader.End();
            Assert.Equal(0, Pool.Outstanding);
        }

        private string Describe(FrameEvent found)
        {
            ReadOnlySpan<byte> payload = Reader.Payload.Span;
            return found switch
            {
                FrameEvent.Message when Reader.IsText => $"Message text {Encoding.UTF8.GetString(payload)}",
                FrameEvent.Message => $"Message binary {payload.Length}",
                FrameEvent.Ping or FrameEvent.Pong => $"{found} {Encoding.UTF8.GetString(payload)}",
                FrameEvent.Close => $"Close {ClosePayload.Read(payload).Code} {ClosePayload.Read(payload).Reason}",
                FrameEvent.Refused => $"Refused {Reader.Error}",
                _ => found.ToString(),
            };
        }
    }
}
