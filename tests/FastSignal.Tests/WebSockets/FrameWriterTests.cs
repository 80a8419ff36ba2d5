using System.Buffers;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Tests.WebSockets;

public sealed class FrameWriterTests
{
    [Theory]
    [InlineData(0, "8200")]
    [InlineData(125, "827D")]
    [InlineData(126, "827E007E")]
    [InlineData(2048, "827E0800")]
    [InlineData(2049, "827E0801")]
    [InlineData(65535, "827EFFFF")]
    [InlineData(65536, "827F0000000000010000")]
    public void Every_length_has_the_shortest_header(int length, string header)
    {
        byte[] payload = new byte[length];
        new Random(6).NextBytes(payload);
        var writer = new ArrayBufferWriter<byte>();
        int size = FrameWriter.Write(writer, WebSocketOpcode.Binary, payload);

        Assert.Equal(size, writer.WrittenCount);
        Assert.Equal(Convert.FromHexString(header), writer.WrittenSpan[..^length]);
        Assert.Equal(payload, writer.WrittenSpan[^length..]);
    }

    [Fact]
    public void The_unmasked_hello_of_the_RFC_is_written()
    {
        byte[] frame = new byte[7];
        Assert.Equal(7, FrameWriter.Write(frame, WebSocketOpcode.Text, "Hello"u8));
        Assert.Equal([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], frame);
    }

    [Fact]
    public void A_long_close_reason_is_cut_between_two_code_points()
    {
        byte[] payload = new byte[FrameHeader.MaxControlPayload];
        int length = ClosePayload.Write(new CloseCause(4000, new string('\u20ac', 60)), payload);
        Assert.Equal(2 + 41 * 3, length);
        Assert.Equal(WebSocketError.None, ClosePayload.Check(payload.AsSpan(0, length)));
    }

    [Fact]
    public void Every_error_has_its_own_label_and_a_close_code()
    {
        WebSocketError[] errors = Enum.GetValues<WebSocketError>();
        Assert.Equal(errors.Length, errors.Select(WebSocketErrorTable.LabelOf).Distinct().Count());
        foreach (WebSocketError error in errors)
        {
            Assert.Matches("^[a-z0-9_]+$", WebSocketErrorTable.LabelOf(error));
            Assert.InRange(WebSocketErrorTable.CodeOf(error), 1000, 1015);
        }
    }
}
