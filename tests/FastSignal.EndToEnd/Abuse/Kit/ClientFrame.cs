using System.Buffers.Binary;
using System.Text;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>Frames of a client, broken ones included.</summary>
internal static class ClientFrame
{
    public const int Continuation = 0;
    public const int TextOpcode = 1;
    public const int Binary = 2;
    public const int CloseOpcode = 8;
    public const int Ping = 9;

    private static ReadOnlySpan<byte> Key => [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Text(string text) => Build(TextOpcode, Encoding.UTF8.GetBytes(text));

    public static byte[] Close(int code, string reason = "") =>
        Build(CloseOpcode, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    /// <param name="opcode">Four bits.</param>
    /// <param name="payload">Unmasked payload.</param>
    /// <param name="fin">Whether it ends its message.</param>
    /// <param name="rsv">The three reserved bits.</param>
    /// <param name="masked">False breaks the rule for clients.</param>
    /// <param name="announced">Length to announce in the 64-bit form in place of the real one.</param>
    public static byte[] Build(
        int opcode, ReadOnlySpan<byte> payload, bool fin = true, int rsv = 0, bool masked = true, ulong? announced = null)
    {
        List<byte> frame = [(byte)((fin ? 0x80 : 0) | (rsv << 4) | opcode)];
        int maskBit = masked ? 0x80 : 0;
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(length, announced ?? (ulong)payload.Length);
        if (announced is not null || payload.Length > ushort.MaxValue)
            frame.AddRange([(byte)(maskBit | 127), .. length]);
        else if (payload.Length > 125)
            frame.AddRange([(byte)(maskBit | 126), .. length[6..]]);
        else
            frame.Add((byte)(maskBit | payload.Length));
        if (masked)
            frame.AddRange(Key);
        for (int i = 0; i < payload.Length; i++)
            frame.Add(masked ? (byte)(payload[i] ^ Key[i & 3]) : payload[i]);
        return [.. frame];
    }

    /// <summary>The same frame many times over.</summary>
    public static byte[] Repeat(byte[] frame, int count)
    {
        byte[] all = new byte[frame.Length * count];
        for (int i = 0; i < count; i++)
            frame.CopyTo(all, i * frame.Length);
        return all;
    }
}
