"""The quality system: policy, objectives, risks, audits, nonconformities, reviews, declaration, plan, budget."""
