using System.Buffers.Binary;

namespace FastSignal.Signaling.Dialects.Binary;

/// <summary>
/// The frame around a message: magic (4 bytes, <c>CA FE BA BE</c>), version (1), length of the body (4, big endian), serialiser
/// (1), body. A message of the connection may hold several frames, and a frame may go over several messages.
/// </summary>
internal static class BinaryFrame
{
    /// <summary>The first four bytes, big endian.</summary>
    public const uint Magic = 0xCAFEBABE;

    /// <summary>The version of the header.</summary>
    public const byte Version = 1;

    /// <summary>Bytes before the body.</summary>
    public const int HeaderLength = 10;

    /// <summary>The body is JSON. 0 means the same, for those who leave the byte alone.</summary>
    public const byte Json = 1;

    /// <summary>What a look at the next frame showed.</summary>
    public enum Verdict
    {
        /// <summary>The header and all of the body are there.</summary>
        Whole,

        /// <summary>More has to come.</summary>
        Partial,

        /// <summary>It does not begin with the magic: nothing in it can be trusted.</summary>
        Foreign,

        /// <summary>A version whose header may look otherwise.</summary>
        OtherVersion,

        /// <summary>The body is larger than a message may be.</summary>
        TooLarge,
    }

    /// <summary>Looks at the beginning of a frame. Never throws.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="maxBody">Longest body in bytes.</param>
    /// <param name="bodyLength">Length of the body, where the header is there.</param>
    /// <param name="serializer">What the body is, where the header is there.</param>
    public static Verdict Look(ReadOnlySpan<byte> bytes, int maxBody, out int bodyLength, out byte serializer)
    {
        bodyLength = 0;
        serializer = 0;
        for (int i = 0; i < Math.Min(bytes.Length, sizeof(uint)); i++)
        {
            if (bytes[i] != (byte)(Magic >> (24 - (8 * i))))
                return Verdict.Foreign;
        }

        if (bytes.Length > sizeof(uint) && bytes[4] != Version)
            return Verdict.OtherVersion;
        if (bytes.Length < HeaderLength)
            return Verdict.Partial;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]);
        if (length > maxBody)
            return Verdict.TooLarge;
        bodyLength = (int)length;
        serializer = bytes[9];
        return bytes.Length - HeaderLength < bodyLength ? Verdict.Partial : Verdict.Whole;
    }

    /// <summary>Writes the header of a JSON body.</summary>
    public static void WriteHeader(Span<byte> header, int bodyLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(header, Magic);
        header[4] = Version;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], bodyLength);
        header[9] = Json;
    }
}
