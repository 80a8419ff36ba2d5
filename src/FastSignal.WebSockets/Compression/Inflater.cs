using System.Buffers;

namespace FastSignal.WebSockets.Compression;

/// <summary>
/// Inflates the messages of one connection (RFC 7692 section 7.2.2, RFC 1951). Written here because the framework's
/// stream knows neither a window smaller than 32 KiB nor what to do behind a final block, and takes native memory and
/// finalizers per connection. Never throws, whatever the bytes; stops at the first byte above the message limit.
/// </summary>
internal sealed class Inflater(DeflateAgreement agreement, int maxMessageBytes, ArrayPool<byte> pool)
{
    /// <summary>Symbols of the fixed code of distances, two of which mean nothing (RFC 1951 section 3.2.6).</summary>
    private const int DistanceSymbols = 32;

    private const int EndOfBlock = 256;

    /// <summary>Bases and extra bits of lengths and distances (section 3.2.5).</summary>
    private static readonly ushort[] LengthBase =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    private static readonly ushort[] DistanceBase =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    private static readonly HuffmanCode FixedLiterals = BuildFixed(
        [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24), .. Enumerable.Repeat((byte)8, 8)]);

    private static readonly HuffmanCode FixedDistances = BuildFixed([.. Enumerable.Repeat((byte)5, DistanceSymbols)]);

    /// <summary>Codes of the dynamic block under way. Inflating never leaves its thread, so all connections share them.</summary>
    [ThreadStatic]
    private static DynamicCodes? _dynamicCodes;

    private InflateWindow _window = new(agreement.ClientWindowBits, !agreement.ClientNoContextTakeover, maxMessageBytes, pool);

    private static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    private static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>The inflated message; valid until <see cref="EndMessage"/>.</summary>
    public ReadOnlyMemory<byte> Message => _window.Message;

    /// <summary>
    /// Most bytes a compressed message may have before it is inflated. Data that cannot be compressed grows a little, by
    /// 5 bytes for each stored block; a sixteenth more is plenty.
    /// </summary>
    public static long MaxCompressedBytes(int maxMessageBytes) => maxMessageBytes + (maxMessageBytes >> 4) + 64L;

    /// <summary>Inflates one message from all its fragments' payload, without the four bytes that are not sent.</summary>
    public WebSocketError Inflate(ReadOnlySpan<byte> payload)
    {
        var bits = new DeflateBits(payload);
        while (true)
        {
            WebSocketError error = InflateBlock(ref bits, out bool isFinal);
            if (error != WebSocketError.None)
                return error;

            // RFC 7692 section 7.2.3.5: a final block ends a DEFLATE stream, not the message: the next block begins at the
            // next byte. A sender that forgot the padding byte has nothing more to say.
            if (isFinal)
                bits.Align();
            if (bits.IsAtEnd || (isFinal && bits.IsPayloadUsed))
                return WebSocketError.None;
        }
    }

    /// <summary>The message was handled.</summary>
    public void EndMessage() => _window.EndMessage();

    /// <summary>Gives all memory back.</summary>
    public void End() => _window.Release();

    private WebSocketError InflateBlock(ref DeflateBits bits, out bool isFinal)
    {
        bits.Refill();
        isFinal = bits.Take(1) != 0;
        int type = bits.Take(2);
        if (bits.IsOverdrawn)
            return WebSocketError.InvalidDeflate;
        switch (type)
        {
            case 0:
                return CopyStored(ref bits);
            case 1:
                return InflateCodes(ref bits, FixedLiterals, FixedDistances);
            case 2:
                DynamicCodes codes = _dynamicCodes ??= new DynamicCodes();
                return codes.TryRead(ref bits)
                    ? InflateCodes(ref bits, codes.Literals, codes.Distances)
                    : WebSocketError.InvalidDeflate;
            default:
                return WebSocketError.InvalidDeflate;
        }
    }

    private WebSocketError CopyStored(ref DeflateBits bits)
    {
        bits.Align();
        bits.Refill();
        int length = bits.Take(16);
        int complement = bits.Take(16);
        if (bits.IsOverdrawn || length != (~complement & ushort.MaxValue))
            return WebSocketError.InvalidDeflate;
        if (!_window.TryAppend(length, out Span<byte> room))
            return WebSocketError.MessageTooBig;
        return bits.TryCopy(room) ? WebSocketError.None : WebSocketError.InvalidDeflate;
    }

    /// <summary>Literals and matches up to the end of the block. One refill is enough for the longest match: 15 + 5 + 15 + 13 bits.</summary>
    private WebSocketError InflateCodes(ref DeflateBits bits, HuffmanCode literals, HuffmanCode distances)
    {
        while (true)
        {
            bits.Refill();
            int symbol = literals.Decode(ref bits);
            if (symbol < 0 || bits.IsOverdrawn)
                return WebSocketError.InvalidDeflate;
            if (symbol < EndOfBlock)
            {
                if (!_window.TryAppend((byte)symbol))
                    return WebSocketError.MessageTooBig;
                continue;
            }

            if (symbol == EndOfBlock)
                return WebSocketError.None;
            int lengthIndex = symbol - EndOfBlock - 1;
            if (lengthIndex >= LengthBase.Length)
                return WebSocketError.InvalidDeflate;
            int length = LengthBase[lengthIndex] + bits.Take(LengthExtra[lengthIndex]);

            int distanceIndex = distances.Decode(ref bits);
            if (distanceIndex < 0 || distanceIndex >= DistanceBase.Length)
                return WebSocketError.InvalidDeflate;
            int distance = DistanceBase[distanceIndex] + bits.Take(DistanceExtra[distanceIndex]);
            if (bits.IsOverdrawn)
                return WebSocketError.InvalidDeflate;

            WebSocketError error = _window.Repeat(distance, length);
            if (error != WebSocketError.None)
                return error;
        }
    }

    private static HuffmanCode BuildFixed(byte[] lengths)
    {
        var code = new HuffmanCode(lengths.Length);
        code.TryBuild(lengths, mayBeSparse: false);
        return code;
    }
}
