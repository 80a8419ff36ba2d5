using System.Buffers.Binary;

namespace FastSignal.Rtc.Dtls;

/// <summary>The header of a DTLS 1.2 record (RFC 6347 section 4.1): type, version, epoch, sequence number, length.</summary>
internal static class DtlsRecord
{
    /// <summary>Length of the header in bytes.</summary>
    public const int HeaderLength = 13;

    /// <summary>Longest content of a record (RFC 5246 section 6.2.1).</summary>
    public const int MaxContentLength = 1 << 14;

    /// <summary>Most bytes a record is longer than its content: header, explicit nonce and tag of the AEAD ciphers (RFC 5288 section 3).</summary>
    public const int MaxOverhead = HeaderLength + 8 + 16;

    private const byte ChangeCipherSpec = 20;
    private const byte ApplicationData = 23;
    private const byte VersionMajor = 0xFE;
    private const int LengthOffset = 11;

    /// <summary>True when a datagram begins with a whole record of a type and version DTLS 1.0 to 1.2 use.</summary>
    public static bool Begins(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength
        && datagram[0] is >= ChangeCipherSpec and <= ApplicationData
        && datagram[1] == VersionMajor
        && LengthOf(datagram) <= datagram.Length;

    /// <summary>
    /// How many bytes of a run of records make the next datagram: as many whole records as fit, but application data alone,
    /// because some peers read one record of it per datagram. 0 when not even the first record fits.
    /// </summary>
    public static int NextDatagramLength(ReadOnlySpan<byte> records, int limit)
    {
        int taken = 0;
        while (records.Length - taken >= HeaderLength)
        {
            ReadOnlySpan<byte> record = records[taken..];
            int length = LengthOf(record);
            bool isApplicationData = record[0] == ApplicationData;
            if (length > record.Length || taken + length > limit || (isApplicationData && taken > 0))
                break;
            taken += length;
            if (isApplicationData)
                break;
        }

        return taken;
    }

    private static int LengthOf(ReadOnlySpan<byte> record) => HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(record[LengthOffset..]);
}
