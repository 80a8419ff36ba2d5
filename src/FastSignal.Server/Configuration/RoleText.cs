using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Configuration;

/// <summary>Roles as text, in configuration and in claims.</summary>
internal static class RoleText
{
    /// <summary>The words, from the least role to the highest.</summary>
    public static readonly string[] Names = ["viewer", "controller", "admin"];

    /// <summary>Reads a role; case matters, as in every claim.</summary>
    public static bool TryParse(string text, out Role role)
    {
        int index = Array.IndexOf(Names, text);
        role = (Role)Math.Max(0, index);
        return index >= 0;
    }
}
