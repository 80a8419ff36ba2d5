using FastSignal.Media.Frames;
using FastSignal.Media.Sources;

namespace FastSignal.Tests.Kit;

/// <summary>
/// Makes frames as a payloader would: numbered packets with random payloads behind a valid VP8 descriptor, so that key
/// frames are found. Remembers every payload it made, in order.
/// </summary>
internal sealed class Pictures(int seed = 1, ushort firstSequenceNumber = 1000, uint firstTimestamp = 90_000)
{
    /// <summary>One picture at 30 per second in the clock of video.</summary>
    public const uint TimestampStep = 3000;

    private const byte Vp8Start = 0x10;
    private const byte Vp8DeltaFlag = 0x01;

    private readonly Random _random = new(seed);
    private ushort _sequenceNumber = firstSequenceNumber;
    private uint _timestamp = firstTimestamp;

    /// <summary>All payloads made since the last key frame at which <see cref="Forget"/> was called.</summary>
    public List<byte[]> Payloads { get; } = [];

    public ushort NextSequenceNumber => _sequenceNumber;

    public void Forget() => Payloads.Clear();

    /// <summary>Leaves out source sequence numbers, as a payloader that lost packets.</summary>
    public void Skip(int packets) => _sequenceNumber += (ushort)packets;

    public PinnedFrame Next(bool isKey, int packets = 3, int payloadLength = 1000, long arrivalUs = 0)
    {
        byte[][] rtp = new byte[packets][];
        for (int i = 0; i < packets; i++)
        {
            byte[] payload = new byte[i < packets - 1 ? payloadLength : Math.Max(2, payloadLength / 2)];
            _random.NextBytes(payload);
            payload[0] = i == 0 ? Vp8Start : (byte)0;
            payload[1] = (byte)(isKey ? payload[1] & ~Vp8DeltaFlag : payload[1] | Vp8DeltaFlag);
            Payloads.Add(payload);
            rtp[i] = Media.Rtp.Packet(_sequenceNumber++, _timestamp, i == packets - 1, payload);
        }

        _timestamp += TimestampStep;
        return PinnedFrame.FromRtp(MediaCodec.Vp8, arrivalUs, rtp);
    }
}
