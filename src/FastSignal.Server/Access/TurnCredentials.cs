using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FastSignal.Server.Access;

/// <summary>
/// Time-limited credentials of a TURN server that shares a secret with this one (draft-uberti-behave-turn-rest-00 section
/// 2.2; coturn's <c>use-auth-secret</c>): the user name is a Unix time and a name, the password the name's HMAC-SHA1.
/// </summary>
internal sealed class TurnCredentials(string secret, TimeSpan lifetime)
{
    /// <summary>Longest name behind the time, in characters.</summary>
    public const int MaxUserLength = 64;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    /// <summary>A user name and its password, good until <paramref name="unixTimeMs"/> plus the lifetime.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "TURN servers prescribe SHA-1 here.")]
    public (string Username, string Password) Create(string user, long unixTimeMs)
    {
        // A colon would end the time early for some servers and the name for others.
        string name = user.Replace(':', '-');
        if (name.Length > MaxUserLength)
            name = name[..MaxUserLength];
        long until = (unixTimeMs / 1000) + (long)lifetime.TotalSeconds;
        string username = string.Create(CultureInfo.InvariantCulture, $"{until}:{name}");
        return (username, Convert.ToBase64String(HMACSHA1.HashData(_secret, Encoding.UTF8.GetBytes(username))));
    }

    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => nameof(TurnCredentials);
}
