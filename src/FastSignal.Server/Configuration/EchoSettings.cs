namespace FastSignal.Server.Configuration;

/// <summary>Section <c>echo</c>.</summary>
/// <param name="Enabled">Whether <c>/api/echo</c> is served.</param>
/// <param name="MaxMessageSize">Largest message in bytes.</param>
/// <param name="MaxFragments">Most frames of one message.</param>
/// <param name="Compression">Whether permessage-deflate is agreed on with clients that offer it.</param>
internal sealed record EchoSettings(bool Enabled, int MaxMessageSize, int MaxFragments, bool Compression);
