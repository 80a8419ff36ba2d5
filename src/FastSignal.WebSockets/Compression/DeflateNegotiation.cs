using FastSignal.WebSockets.Handshake;

namespace FastSignal.WebSockets.Compression;

/// <summary>
/// Chooses among a client's offers of permessage-deflate (RFC 7692 sections 5.1 and 7.1): the first one that can be
/// honoured wins, an offer with anything unknown, doubled or out of range is declined as a whole.
/// </summary>
internal static class DeflateNegotiation
{
    /// <summary>The agreement for the first acceptable offer; null when there is none.</summary>
    public static DeflateAgreement? Choose(IEnumerable<ExtensionOffer> offers)
    {
        foreach (ExtensionOffer offer in offers)
        {
            if (offer.Name == DeflateAgreement.ExtensionName && Accept(offer.Parameters) is { } agreement)
                return agreement;
        }

        return null;
    }

    private static DeflateAgreement? Accept(IReadOnlyList<KeyValuePair<string, string?>> parameters)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var agreement = new DeflateAgreement();
        foreach ((string name, string? value) in parameters)
        {
            if (!seen.Add(name) || With(agreement, name, value) is not { } next)
                return null;
            agreement = next;
        }

        return agreement;
    }

    /// <summary>
    /// The agreement with one more parameter, or null when it cannot be honoured. The two about the client are hints,
    /// taken because they spare memory here; without a value client_max_window_bits only says that a limit would be
    /// understood, and none is set.
    /// </summary>
    private static DeflateAgreement? With(DeflateAgreement agreement, string name, string? value)
    {
        switch (name)
        {
            case DeflateAgreement.ServerNoContextTakeoverName when value is null:
                return agreement with { ServerNoContextTakeover = true };
            case DeflateAgreement.ClientNoContextTakeoverName when value is null:
                return agreement with { ClientNoContextTakeover = true };
            case DeflateAgreement.ServerMaxWindowBitsName when WindowBits(value) is { } bits:
                return agreement with { ServerMaxWindowBits = bits };
            case DeflateAgreement.ClientMaxWindowBitsName when value is null:
                return agreement;
            case DeflateAgreement.ClientMaxWindowBitsName when WindowBits(value) is { } bits:
                return agreement with { ClientMaxWindowBits = bits };
            default:
                return null;
        }
    }

    /// <summary>A decimal number from 8 to 15 without leading zeros (section 7.1.2), or null.</summary>
    private static int? WindowBits(string? value) => value switch
    {
        ['8' or '9'] => value[0] - '0',
        ['1', >= '0' and <= '5'] => 10 + value[1] - '0',
        _ => null,
    };
}
