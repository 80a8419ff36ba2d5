using System.Buffers.Binary;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Kit;

/// <summary>
/// Remembers the ciphertext under every (SSRC, packet index) and SRTCP index a peer ever sent: the nonce is made of them, so
/// different bytes under the same pair would give the keystream away (RFC 7714 section 8.4).
/// </summary>
internal sealed class NonceLedger
{
    private readonly Dictionary<(uint Ssrc, long Index), byte[]> _packets = [];
    private readonly Dictionary<uint, SequenceExtender> _extenders = [];
    private readonly HashSet<(uint Ssrc, uint Index)> _controlIndexes = [];

    /// <summary>Packets that were sent again with the same index and the same bytes.</summary>
    public int Repeats { get; private set; }

    public int Count => _packets.Count;

    public void AddRtp(ReadOnlySpan<byte> datagram)
    {
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]);
        SequenceExtender extender = _extenders.GetValueOrDefault(ssrc);
        long index = extender.Extend(BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]));
        _extenders[ssrc] = extender;
        if (_packets.TryAdd((ssrc, index), datagram.ToArray()))
            return;
        Assert.Equal(_packets[(ssrc, index)], datagram);
        Repeats++;
    }

    /// <summary>SRTCP under AES-GCM ends in the index word.</summary>
    public void AddRtcp(ReadOnlySpan<byte> datagram) => Assert.True(
        _controlIndexes.Add((BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]), BinaryPrimitives.ReadUInt32BigEndian(datagram[^4..]))),
        "an SRTCP index was used twice");
}
