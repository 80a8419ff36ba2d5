using System.Net;
using System.Text;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.Tests.Rtc.Ice;

/// <summary>Builds connectivity checks as a full agent sends them.</summary>
internal sealed record CheckBuilder(IceCredentials Server, string ClientUfrag)
{
    private const ulong TieBreaker = 0x0123456789ABCDEF;

    public bool Nominate { get; init; }
    public bool Controlled { get; init; }
    public bool Sha256 { get; init; }
    public bool Fingerprint { get; init; } = true;
    public bool Integrity { get; init; } = true;
    public ushort[] Unknown { get; init; } = [];
    public StunClass Class { get; init; } = StunClass.Request;

    public byte[] Build()
    {
        byte[] buffer = new byte[512];
        StunWriter writer = new(buffer, Class, StunMessage.BindingMethod, StunMessageTransaction);
        writer.Add(StunAttributeType.Username, Encoding.UTF8.GetBytes($"{Server.UsernameFragment}:{ClientUfrag}"));
        writer.Add((StunAttributeType)0xC057, 0x0001000Au);
        writer.Add(Controlled ? StunAttributeType.IceControlled : StunAttributeType.IceControlling, TieBreaker);
        if (Nominate)
            writer.Add(StunAttributeType.UseCandidate);
        writer.Add(StunAttributeType.Priority, 1853693695u);
        foreach (ushort type in Unknown)
            writer.Add((StunAttributeType)type, 0u);
        byte[] key = Encoding.UTF8.GetBytes(Server.Password);
        if (Integrity && Sha256)
            writer.AddIntegritySha256(key);
        else if (Integrity)
            writer.AddIntegrity(key);
        if (Fingerprint)
            writer.AddFingerprint();
        return buffer[..writer.Length];
    }

    public static TransportAddress Address(string ip, int port) => TransportAddress.From(new IPEndPoint(IPAddress.Parse(ip), port));

    private static ReadOnlySpan<byte> StunMessageTransaction => "transaction!"u8;
}
