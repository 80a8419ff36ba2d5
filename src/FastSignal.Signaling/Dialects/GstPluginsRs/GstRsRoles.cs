using System.Text.Json;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>The words for what a peer does.</summary>
internal static class GstRsRoles
{
    /// <summary>Offers media to whoever asks.</summary>
    public const string Producer = PartyStatus.Producer;

    /// <summary>Hears of the others' status.</summary>
    public const string Listener = "listener";

    /// <summary>Waits for a producer to call it.</summary>
    public const string Consumer = "consumer";

    /// <summary>The role a string token names, or null.</summary>
    public static string? Of(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("producer"u8))
            return Producer;
        if (reader.ValueTextEquals("listener"u8))
            return Listener;
        return reader.ValueTextEquals("consumer"u8) ? Consumer : null;
    }

    /// <summary>Whether a status has a role.</summary>
    public static bool Has(this PartyStatus status, string role)
    {
        for (int i = 0; i < status.Roles.Count; i++)
        {
            if (status.Roles[i] == role)
                return true;
        }

        return false;
    }
}
