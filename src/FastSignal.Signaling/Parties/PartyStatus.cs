namespace FastSignal.Signaling.Parties;

/// <summary>What a party says about itself. Immutable: a change is another status.</summary>
/// <param name="Roles">Roles in the words of gst-plugins-rs (<c>producer</c>, <c>consumer</c>, <c>listener</c>); empty for parties that have none.</param>
/// <param name="Meta">One JSON value in UTF-8, or empty for none.</param>
internal sealed record PartyStatus(IReadOnlyList<string> Roles, ReadOnlyMemory<byte> Meta)
{
    /// <summary>The word for a party that others may watch.</summary>
    public const string Producer = "producer";

    /// <summary>Nothing said.</summary>
    public static PartyStatus None { get; } = new([], default);
}
