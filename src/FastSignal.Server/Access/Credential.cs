namespace FastSignal.Server.Access;

/// <summary>What somebody shows to be let in: a token, or a name with a password. Untrusted, and never to be logged.</summary>
internal sealed class Credential
{
    /// <summary>Longest name or password of HTTP Basic that is looked at, in characters.</summary>
    public const int MaxBasicLength = 256;

    private Credential(string? token, string user, string password)
    {
        Token = token;
        User = user;
        Password = password;
    }

    /// <summary>A bearer token (RFC 6750); null when this is a name with a password.</summary>
    public string? Token { get; }

    /// <summary>The name; empty when this is a token.</summary>
    public string User { get; }

    /// <summary>The password; empty when this is a token.</summary>
    public string Password { get; }

    /// <summary>A token.</summary>
    public static Credential OfToken(string token) => new(token, "", "");

    /// <summary>A name with a password.</summary>
    public static Credential OfUser(string user, string password) => new(null, user, password);

    /// <summary>Only the kind, so that logging it is safe.</summary>
    public override string ToString() => Token is null ? "Basic" : "Bearer";
}
