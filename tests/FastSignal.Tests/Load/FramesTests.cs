using System.Buffers;
using System.Text;
using FastSignal.Load.Client;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Tests.Load;

public sealed class FramesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    public void The_server_reads_what_the_client_writes(int size)
    {
        byte[] payload = [.. Enumerable.Range(0, size).Select(i => (byte)('a' + i % 26))];
        byte[] frames = ClientFrame.Repeat(ClientFrame.Write(WebSocketOpcode.Text, payload), 2);
        FrameReader reader = new(1 << 20, 10, null, ArrayPool<byte>.Shared);
        ReadOnlySequence<byte> input = new(frames);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(FrameEvent.Message, reader.Read(input, out SequencePosition consumed, out _));
            Assert.Equal(payload, reader.Payload.ToArray());
            input = input.Slice(consumed);
        }

        Assert.True(input.IsEmpty);
        reader.End();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_536)]
    public void The_client_reads_what_the_server_writes_and_waits_for_every_byte_of_the_header(int size)
    {
        byte[] frame = new byte[FrameWriter.MaxHeaderSize + size];
        int length = FrameWriter.Write(frame, WebSocketOpcode.Binary, new byte[size]);
        Assert.True(ServerFrame.TryRead(frame.AsSpan(0, length), out ServerFrame read, out _));
        Assert.Equal(WebSocketOpcode.Binary, read.Opcode);
        Assert.True(read.IsFinal);
        Assert.Equal(size, read.PayloadLength);
        Assert.Equal(length, read.HeaderSize + size);
        for (int prefix = 0; prefix < read.HeaderSize; prefix++)
        {
            Assert.False(ServerFrame.TryRead(frame.AsSpan(0, prefix), out _, out string? problem));
            Assert.Null(problem);
        }
    }

    [Theory]
    [InlineData("masked frame", 0x82, 0x80)]
    [InlineData("reserved bit set", 0xC2, 0x00)]
    [InlineData("frame too large", 0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0)]
    [InlineData("frame too large", 0x82, 0x7F, 0, 0, 0, 0, 4, 0, 0, 1)]
    public void Frames_no_server_may_send_are_refused(string expected, params int[] bytes)
    {
        Assert.False(ServerFrame.TryRead([.. bytes.Select(value => (byte)value)], out _, out string? problem));
        Assert.Equal(expected, problem);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n", null)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "upgrade refused: 404")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: other\r\n\r\n", "wrong Sec-WebSocket-Accept")]
    [InlineData("SSH-2.0\r\n\r\n", "no HTTP answer")]
    public void The_answer_to_an_upgrade_is_read_at_its_last_byte(string answer, string? expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(answer);
        for (int prefix = 0; prefix < bytes.Length; prefix++)
        {
            UpgradeAnswer.Read(bytes.AsSpan(0, prefix), out int none, out string? early);
            Assert.Equal((0, null), (none, early));
        }

        UpgradeAnswer.Read([.. bytes, 1, 2], out int size, out string? problem);
        Assert.Equal((bytes.Length, expected), (size, problem));
    }

    [Fact]
    public void An_answer_without_end_is_not_waited_for()
    {
        UpgradeAnswer.Read(new byte[UpgradeAnswer.MaxBytes], out _, out string? problem);
        Assert.Null(problem);
        UpgradeAnswer.Read(new byte[UpgradeAnswer.MaxBytes + 1], out _, out problem);
        Assert.Equal("answer to the upgrade too long", problem);
    }
}
