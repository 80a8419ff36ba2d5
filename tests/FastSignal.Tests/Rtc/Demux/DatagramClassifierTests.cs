using FastSignal.Rtc;

namespace FastSignal.Tests.Rtc.Demux;

public sealed class DatagramClassifierTests
{
    [Fact]
    public void First_byte_decides_as_RFC_7983_lays_down()
    {
        byte[] datagram = new byte[32];
        for (int first = 0; first < 256; first++)
        {
            datagram[0] = (byte)first;
            DatagramKind expected = first switch
            {
                <= 3 => DatagramKind.Stun,
                >= 20 and <= 63 => DatagramKind.Dtls,
                >= 64 and <= 79 => DatagramKind.TurnChannel,
                >= 128 and <= 191 => DatagramKind.Rtp,
                _ => DatagramKind.Unknown,
            };
            Assert.Equal(expected, DatagramClassifier.Classify(datagram));
        }
    }

    [Fact]
    public void Second_byte_tells_RTCP_from_RTP_as_RFC_5761_lays_down()
    {
        byte[] datagram = new byte[32];
        datagram[0] = 0x80;
        for (int second = 0; second < 256; second++)
        {
            datagram[1] = (byte)second;
            Assert.Equal(second is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp, DatagramClassifier.Classify(datagram));
        }
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(22, 13)]
    [InlineData(0x40, 4)]
    [InlineData(0x80, 12)]
    public void Datagram_shorter_than_its_header_is_unknown(byte first, int shortest)
    {
        byte[] datagram = new byte[shortest];
        datagram[0] = first;
        Assert.NotEqual(DatagramKind.Unknown, DatagramClassifier.Classify(datagram));
        for (int length = 0; length < shortest; length++)
            Assert.Equal(DatagramKind.Unknown, DatagramClassifier.Classify(datagram.AsSpan(0, length)));
    }
}
