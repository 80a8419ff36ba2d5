namespace FastSignal.Signaling.Messages;

/// <summary>A trickled candidate.</summary>
/// <param name="Text">Starts with <c>candidate:</c>; empty for end of candidates.</param>
/// <param name="Mid">Media section by name, or null.</param>
/// <param name="MLineIndex">Media section by position, or null.</param>
internal readonly record struct IceCandidate(string Text, string? Mid, int? MLineIndex)
{
    /// <summary>Whether this ends the candidates (RFC 8838 section 14).</summary>
    public bool IsEnd => Text.Length == 0;
}
