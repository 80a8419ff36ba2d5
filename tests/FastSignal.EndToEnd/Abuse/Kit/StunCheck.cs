using System.Security.Cryptography;
using System.Text;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Stun;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>A connectivity check, with a right or a wrong password.</summary>
internal static class StunCheck
{
    public static byte[] Build(IceCredentials server, string clientFragment = "abcd", bool nominate = false, string? password = null)
    {
        byte[] buffer = new byte[1024];
        StunWriter writer = new(buffer, StunClass.Request, StunMessage.BindingMethod, RandomNumberGenerator.GetBytes(12));
        writer.Add(StunAttributeType.Username, Encoding.UTF8.GetBytes($"{server.UsernameFragment}:{clientFragment}"));
        writer.Add(StunAttributeType.IceControlling, 0x0123456789ABCDEFul);
        if (nominate)
            writer.Add(StunAttributeType.UseCandidate);
        writer.Add(StunAttributeType.Priority, 1853693695u);
        writer.AddIntegrity(Encoding.UTF8.GetBytes(password ?? server.Password));
        writer.AddFingerprint();
        return buffer[..writer.Length];
    }
}
