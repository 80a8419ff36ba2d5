using System.Buffers.Binary;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Stun;

/// <summary>The value of XOR-MAPPED-ADDRESS (RFC 8489 section 14.2): family, port and address XORed with cookie and transaction id.</summary>
internal static class XorAddress
{
    public const int IPv4Length = 8;
    public const int IPv6Length = 20;
    private const byte FamilyIPv4 = 1;
    private const byte FamilyIPv6 = 2;

    /// <summary>Offset of the IPv4 bytes in the mapped form <c>::ffff:a.b.c.d</c>.</summary>
    private const int MappedOffset = 12;

    /// <summary>Writes the value and returns its length. A mapped IPv4 address is written as family IPv4, as the client knows it.</summary>
    public static int Write(Span<byte> value, TransportAddress address, ReadOnlySpan<byte> transactionId)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.CopyTo(bytes);
        ReadOnlySpan<byte> source = address.IsIPv4 ? bytes[MappedOffset..] : bytes;
        value[0] = 0;
        value[1] = address.IsIPv4 ? FamilyIPv4 : FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunMessage.MagicCookie >> 16)));
        Mask(source, value[4..], transactionId);
        return 4 + source.Length;
    }

    /// <summary>Reads a value of either family; false for another family or a wrong length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, ReadOnlySpan<byte> transactionId, out TransportAddress address)
    {
        address = default;
        bool ipv4 = value.Length == IPv4Length && value[1] == FamilyIPv4;
        if (!ipv4 && !(value.Length == IPv6Length && value[1] == FamilyIPv6))
            return false;

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (ipv4)
            bytes[10..MappedOffset].Fill(0xFF);
        Mask(value[4..], ipv4 ? bytes[MappedOffset..] : bytes, transactionId);
        ushort port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (StunMessage.MagicCookie >> 16));
        address = new TransportAddress(bytes, port);
        return true;
    }

    private static void Mask(ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<byte> transactionId)
    {
        Span<byte> mask = stackalloc byte[4 + StunMessage.TransactionIdLength];
        BinaryPrimitives.WriteUInt32BigEndian(mask, StunMessage.MagicCookie);
        transactionId.CopyTo(mask[4..]);
        for (int index = 0; index < source.Length; index++)
            target[index] = (byte)(source[index] ^ mask[index]);
    }
}
