namespace FastSignal.WebSockets.Frames;

/// <summary>Why a connection ends: the code and reason of whoever closed first.</summary>
internal readonly record struct CloseCause(ushort Code, string Reason);
